"""The cases that must be reached: each within twelve steps, and nothing that can't be undone before its cause is likely."""

from __future__ import annotations

import pytest

from decisiontree.authoring.simulate import run_scenario
from decisiontree.guide import ESCALATE, Remedy
from decisiontree.walk.replay import walk

MOST_STEPS = 12
MOST_LATE = 0.03
LIKELY = 0.25  # the page says *likely* from here on

# What must be reached -> guide and scenarios that hold it.
CASES = {
    "a certificate fault with a silent System log": {
        "rdp-0x904-0x7": [
            "The System log is silent, the store looks right, and the service may not read the key",
            "The same, and the helpdesk has somebody look",
            "A certificate of the company, a silent log, and no right for the service",
            "The self-signed certificate is broken and the System log is silent",
            "A silent log, a store that looks right, rights that look right, and still the host hangs up when TLS begins",
            "The same, and the helpdesk runs the question about TLS on the user's computer",
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
    "another program on the port, or a second listener": {
        "rdp-0x904-0x7": [
            "The host only offers NoMachine (the report)",
            "A second Remote Desktop program, such as NoMachine or xrdp in WSL, has taken port 3389 on the host",
            "A second listener: Remote Desktop itself has moved to another port",
        ],
    },
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
    "an update that broke the gateway": {
        "rdp-gateway": [
            "Since patch day everybody is dropped every half hour",
            "The helpdesk hears: everybody was thrown out again, since the weekend",
        ],
    },
    "a Linux desktop that ends right after the sign-in": {
        "rdp-0x904-0x7": [
            "xrdp closes after the password while the user is signed in at the desk (the report)",
            "xrdp closes after the password: a file in the home folder (the report)",
        ],
    },
    "a host of the same name that is another machine": {
        "rdp-0x904-0x7": ["mstsc /v reaches another machine of that name"],
        "rdp-certificate-warning": [
            "The certificate carries another name since today",
            "The helpdesk reads a stranger's name",
        ],
    },
}


@pytest.fixture(scope="module")
def results(drafts):
    """Every scenario of every guide, walked once."""
    return [
        (guide, scenario, run_scenario(guide, scenario, drafts.profiles.of(guide.pack)))
        for guide in drafts.guides
        for scenario in guide.scenarios
    ]


@pytest.mark.parametrize("case", CASES)
def test_the_case_is_reached_in_twelve_steps(results, case):
    for slug, names in CASES[case].items():
        found = {scenario.name: result for guide, scenario, result in results if guide.slug == slug}
        for name in names:
            assert found[name].ok and found[name].steps <= MOST_STEPS, (slug, name, found[name].path)


def test_few_scenarios_that_end_in_a_remedy_take_more_than_twelve_steps(results):
    """Those that end in an escalation have tried everything before: they may be long."""
    solved = [each for each in results if each[1].reaches != ESCALATE]
    late = [(guide.slug, scenario.name) for guide, scenario, result in solved if result.steps > MOST_STEPS]
    assert len(late) <= MOST_LATE * len(solved), late


def test_nothing_that_cannot_be_undone_comes_before_its_cause_is_likely(drafts, results):
    """In every scenario of every guide: the chance that it cures is never a mere guess."""
    guessed = []
    for guide, scenario, result in results:
        final = {remedy.key for remedy in guide.remedies if not remedy.reversible}
        profiles = drafts.profiles.of(guide.pack)
        profile = next((each for each in profiles if each.key == scenario.profile), profiles[0])
        for place, (key, _) in enumerate(result.path):
            if key in final and not is_for_a_likely_cause(guide, result.path[:place], profile, guide.find_node(key)):
                guessed.append((guide.slug, scenario.name, key))
    assert guessed == []


def is_for_a_likely_cause(guide, so_far, profile, remedy: Remedy) -> bool:
    shares = {candidate.cause.key: candidate.share for candidate in walk(guide, so_far, profile).candidates}
    return any(
        chance >= 0.3 and shares[cause.key] >= LIKELY for cause, chance in zip(guide.causes, remedy.fixes, strict=True)
    )
