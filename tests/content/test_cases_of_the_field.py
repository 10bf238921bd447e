"""The cases that must be reached: each within twelve steps, and nothing that can't be undone before its cause is likely."""

from __future__ import annotations

import pytest

from decisiontree.authoring.simulate import run_scenario
from decisiontree.guide import Remedy
from decisiontree.walk.replay import walk

MOST_STEPS = 12
LIKELY = 0.25  # the page says *likely* from here on

# What must be reached -> guide and scenarios that hold it.
CASES = {
    "a certificate fault with a silent System log": {
        "rdp-0x904-0x7": [
            "The System log is silent, the store looks right, and the service may not read the key",
            "The same, and the helpdesk has somebody look",
            "A certificate of the company, a silent log, and no right for the service",
            "The self-signed certificate is broken and the System log is silent",
            "The same on a PC of one's own",
        ],
        "rdp-internal-error": ["The self-signed certificate ran out and the System log is silent"],
    },
    "a host that hangs, with an open port or a silent one, and with or without event 1149": {
        "rdp-0x904-0x7": [
            "The service stays in stopping, the port is open, nobody gets as far as the sign-in",
            "It hangs after the sign-in, with event 1149, and the restart never ends",
            "The helpdesk has somebody look at the services: one of them hangs",
        ],
        "rdp-0x204": [
            "The console is frozen, the port is silent, and the restart never ends",
            "The service stays in stopping",
        ],
        "rdp-internal-error": ["The service stays in stopping", "The restart never ends"],
    },
    "a forwarder, container, WSL or NAT that points at nothing": {
        "rdp-0x904-0x7": [
            "A port forward into WSL points at the address of yesterday",
            "A port forward into a container points at the wrong place",
        ],
    },
    "another program on the port": {"rdp-0x904-0x7": ["The host only offers NoMachine (the report)"]},
    "a VPN that breaks only large packets": {
        "rdp-0x904-0x7": [
            "A VPN that breaks only large packets, told over the phone",
            "A VPN that swallows large packets",
        ],
    },
    "smart card, Entra and Kerberos": {
        "rdp-entra-sign-in": ["The card is not offered", "The key works here and not there"],
        "rdp-nla-domain": [
            "A right password is refused, and it is a smart card",
            "An administrator in Protected Users connects by address",
            "The client asks for a form of Kerberos",
        ],
    },
    "an update that broke the sign-in": {
        "rdp-nla-domain": [
            "Since patch day every account, from one program",
            "Another program gets in until the fix is there",
        ],
        "rdp-avd": ["January 2026: the password window of the app fails for several people"],
    },
    "a host of the same name that is another machine": {
        "rdp-certificate-warning": [
            "The certificate carries another name since today",
            "The helpdesk reads a stranger's name",
        ],
    },
}


@pytest.mark.parametrize("case", CASES)
def test_the_case_is_reached_in_twelve_steps(drafts, case):
    for slug, names in CASES[case].items():
        guide = next(guide for guide in drafts.guides if guide.slug == slug)
        scenarios = {scenario.name: scenario for scenario in guide.scenarios}
        for name in names:
            result = run_scenario(guide, scenarios[name], drafts.profiles.site)
            assert result.ok and result.steps <= MOST_STEPS, (slug, name, result.path)


def test_nothing_that_cannot_be_undone_comes_before_its_cause_is_likely(drafts):
    """In every scenario of every guide: the chance that it cures is never a mere guess."""
    profiles = {profile.key: profile for profile in drafts.profiles.site}
    guessed = []
    for guide in drafts.guides:
        final = {remedy.key for remedy in guide.remedies if not remedy.reversible}
        for scenario in guide.scenarios if final else ():
            profile = profiles.get(scenario.profile, drafts.profiles.site[0])
            path = run_scenario(guide, scenario, drafts.profiles.site).path
            for place, (key, _) in enumerate(path):
                if key in final and not is_for_a_likely_cause(guide, path[:place], profile, guide.find_node(key)):
                    guessed.append((guide.slug, scenario.name, key))
    assert guessed == []


def is_for_a_likely_cause(guide, so_far, profile, remedy: Remedy) -> bool:
    shares = {candidate.cause.key: candidate.share for candidate in walk(guide, so_far, profile).candidates}
    return any(
        chance >= 0.3 and shares[cause.key] >= LIKELY for cause, chance in zip(guide.causes, remedy.fixes, strict=True)
    )
