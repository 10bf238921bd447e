"""What each key of the formats is for, with an example: for editors that complete and explain, for forms, and for hints.

One line a key: `Model.key | what it is for | an example in YAML`. `*.key` holds for every model that has no line of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel

from kb.content.format.strict_yaml import parse_yaml

LINES = """\
*.id | The permanent id that links are made of. Leave it out: `make ids` writes it. | Q7M2
*.title | The title, as readers see it in lists and searches. | Remote Desktop error 0x204
*.sources | Keys of sources.yaml that support what is said here. | [doc-rdp-ports]
*.aliases | Earlier names. Links and answers that use them still work. | [old-name]
*.audience | Groups that may read it; being in one of them is enough. It can only narrow what stands around it. | [staff]
*.minutes | Minutes that somebody has to be there, not minutes until it works. | 5
*.needs | What the reader must have access to: nothing, the client, the server or the network. | client
*.confidence | How sure the sources make us: high, medium or low. | medium
*.guide | Slug of the guide that goes on from here. | rdp-0x204
*.family | Key of `families:` that this belongs to. | network
*.notes | What readers should know of the source, or why there is none. | "Read on our own bench."
*.official | `true` where the vendor itself documents it. | true
*.meaning | What it means, in one sentence. | The computer did not answer.
*.why | Why it is so, or why it is asked. Markdown. | An empty tank is the most common cause.
*.other_error | `true` where another error afterwards also means progress. | true

Head.title | The title, as readers see it in lists and searches. | Remote Desktop error 0x204
Head.summary | One or two sentences below the title: what the reader has, and what the page gives. | The computer does not answer. Find out why.
Head.codes | Error codes that the page is about, by number space. Several in one entry are shown together. | "[{rdp_disconnect: 0x204}]"
Head.symptoms | What the reader sees, in the reader's words. Searches match them. | [It waits and waits]
Head.topic | Key of `topics:` in pack.yaml. | network
Head.products | Products that readers may narrow a search to. | [Windows 11]
Head.owner | The team that looks after the page. | remote-access
Head.verified | When, by whom and on what the page was last checked. | "{on: 2026-11-28, by: docs}"
Head.review_in | How long the page may stay unchecked. After that the check warns. | 6 months
Head.sources | Sources that only this page uses, by key. Those of the pack are in sources.yaml. | "{manual: {title: The manual, checked: 2026-11-28}}"
Head.related | Slugs of pages to read next. | [rdp-ports]
ArticleHead.also_called | Other titles. A search finds them like the title. | [Black screen after sign-in]
ArticleHead.causes | Causes of guides that this article explains. | [firewall]
ArticleHead.written_for | Whom the article was written for, in words. | People who run session hosts
ArticleHead.cites | Sources that support the article as a whole. Single statements cite with `[@key]`. | [doc-rdp-ports]

GuideFile.mode | `diagnosis`: the planner chooses the next question. `fixed`: you do, with `next:`. | diagnosis
GuideFile.start | With `mode: fixed`: the first question or remedy. | first-question
GuideFile.meaning | What the symptom means, before the first question. Markdown. | The pump runs, and no water comes.
GuideFile.before | What to do or mind before anything else. Markdown. | Unplug the machine first.
GuideFile.causes | Why it can happen, by key. `other` is everything else. | "{empty-tank: {title: The tank is empty, prior: common}}"
GuideFile.questions | What can be looked at, by key. | "{level: {ask: Is there water?, answers: {full: {say: Full}, empty: {say: Empty}}}}"
GuideFile.remedies | What can be done, by key. | "{fill: {use: fill-the-tank, fixes: {empty-tank: always}}}"
GuideFile.escalate | Where a session ends that nothing solved. | "{to: The workshop, minutes: 60}"
GuideFile.do_not | Advice that circulates and does harm. | "[{say: Turn off NLA for good, why: It lets strangers reach the sign-in screen.}]"
GuideFile.scenarios | The tests of the guide: a cause, some answers, and where the session must end. | "[{truth: empty-tank, expect: {reaches: fill}}]"

CauseEntry.title | What is wrong, in one clause. | The tank is empty
CauseEntry.prior | How common it is: very-common, common, uncommon, rare, very-rare, or a positive number. | common
CauseEntry.why | How it comes about. Markdown. | People forget to fill it.
QuestionHead.ask | The question, answered by looking. | Is there water in the tank?
QuestionHead.why | Why it is worth asking. Markdown. | An empty tank is the most common cause.
QuestionHead.unknown | How often readers can't tell. | rarely
QuestionHead.depends_on | What the answer depends on. A remedy that `changes` it sets the answer aside. | [water]
QuestionEntry.use | Slug of a shared question in `questions/`. | host-kind
QuestionEntry.check | How to find out, with good and bad output. Markdown. | Look at the glass.
QuestionEntry.answers | Two to five answers that exclude each other, by key. “I can't tell” is always offered. | "{full: {say: It is full, likely: {empty-tank: never, default: always}}}"
QuestionEntry.cant_tell | With `mode: fixed`: where readers go who can't tell. | escalate
QuestionEntry.pin | `first`: asked before the planner chooses. Say why in `because:`. | first
SharedQuestion.answers | Answers by key: the words, or the words and a hint. | "{hum: It hums, silent: It is silent}"
QuestionHead.probe | What a collector runs to answer the question. | [{port: 3389}]
QuestionHead.reads | How the output becomes an answer; the first line that fits. | [{answer: "yes"}]
QuestionHead.samples | Recorded values, and the answer that they must be read as. | "[{values: {port: open}, answer: full}]"
SampleEntry.values | The values, by name. | "{port: open}"
SampleEntry.output | What another program printed, as it was: read like a paste. | "Connection refused"
SampleEntry.answer | The answer that they are read as. | full
SampleEntry.source | Key of the source that the sample is from. | lab
SampleEntry.note | What to know of the sample. | Recorded in our lab.
AnswerEntry.say | The answer as the reader would say it. | It is full
AnswerEntry.hint | What helps to recognise this answer. | The mark is under water.
AnswerEntry.likely | How likely this answer is for each cause: always, usually, sometimes, rarely, never, or a number. `default` is for the rest. | "{empty-tank: never, default: always}"
AnswerEntry.note | What to tell readers who gave this answer. Markdown. | Then it is a different fault.
AnswerEntry.answers | Answers that this one gives already in the guide that `next:` leads to, by question; `unknown` for a question that it makes useless. | "{level: empty}"
AnswerEntry.next | Where the answer leads: `guide:<slug>`; with `mode: fixed` also a question, a remedy or `escalate`. | guide:rdp-drops
SharedAnswer.say | The answer as the reader would say it. | It hums
SharedAnswer.hint | What helps to recognise this answer. | Put your ear to it.

RemedyHead.title | What to do; begins with a verb. | Fill the tank
RemedyHead.risk | How dangerous it is, and whether it can be undone. | "{level: low}"
RemedyHead.rollback | How to undo it, with the commands. Markdown. | Pour the water out again.
RemedyHead.verify | The question that shows whether it helped. | "{ask: Does coffee come?}"
RemedyHead.verified | When, by whom and on what its commands, its check and its way back were run. | "{on: 2026-11-28, by: lab, env: Debian 12}"
RemedyHead.applies_to | Products or versions that it is for. | [Windows Server 2022]
RemedyEntry.use | Slug of a shared remedy in `remedies/`. | open-host-firewall
RemedyEntry.steps | The steps: `1. What to do`, each with what to expect. Markdown. | "1. Take the tank out.\\n2. Fill it."
RemedyEntry.fixes | How likely it helps for each cause. | "{empty-tank: always}"
RemedyEntry.changes | What it changes. Answers that `depends_on` it are asked again. | [water]
RemedyEntry.next | With `mode: fixed`: where to go when it did not help. | escalate
Risk.level | low: undone with one command. medium: changes settings or ends sessions. high: weakens protection, or may lock you out. | low
Risk.reversible | `false` where it cannot be undone. | true
Risk.disrupts | Whom it interrupts. | everybody on the host
VerifyEntry.ask | The question that shows whether it helped. | Does the connection open now?
VerifyEntry.how | How to find out. Markdown. | Connect once more.
Ordered.after | Questions or remedies that come before. Say why in `because:`. | [level]
Ordered.never_before | Remedies that must have been tried before. Say why in `because:`. | [fill]
Ordered.pin | `first` or `last`, whatever the planner says. Say why in `because:`. | last
Ordered.only_if | Offered only under this condition. Say why in `because:`. | "{level: full}"
Ordered.because | Why the order is constrained. | It ends everybody's session.
ConditionEntry.all | Conditions that all hold. | "[{level: full}, {noise: hum}]"
ConditionEntry.any | Conditions of which one holds. | "[{level: full}, {noise: hum}]"
ConditionEntry.not | A condition that does not hold. | "{level: full}"

EscalateEntry.to | Who takes it from here; by profile with a `default` where that differs. | The workshop
EscalateEntry.minutes | What an escalation costs, in minutes of waiting and work. A remedy dearer than that is not offered. | 60
EscalateEntry.note | What to say to whoever takes it. Markdown. | Say which programs are open.
EscalateEntry.collect | What to collect first, by key. | "{model: The model on the plate.}"
CollectEntry.text | What to collect. Markdown. | The model on the plate.
DoNotEntry.say | The advice not to follow, as it is given. | Turn off NLA for good
DoNotEntry.why | Why not. Markdown. | It lets strangers reach the sign-in screen.
DoNotEntry.refuse | Commands, or parts of them, that no remedy of this guide may have. | [SecurityLayer 0]
ScenarioEntry.truth | The cause that is really there. | empty-tank
ScenarioEntry.name | A name for reports. | The tank was forgotten
ScenarioEntry.profile | The kind of reader; the first one by default. | helpdesk
ScenarioEntry.given | The answers of this reader. Others are the likeliest for the cause. | "{level: empty}"
ScenarioEntry.expect | Where the session must end, and what it may cost. | "{reaches: fill, within_minutes: 10}"
ExpectEntry.reaches | The remedy, guide or `escalate` that it ends in. | fill
ExpectEntry.within_minutes | The most minutes that it may take. | 10
ExpectEntry.within_steps | The most questions and remedies. | 4
ExpectEntry.never | Questions and remedies that must not come up. | [swap-pump]
ExpectEntry.asks_before | Pairs: the first is asked before the second. | "[[level, noise]]"
ExpectEntry.solves_at_least | The share of simulated readers that it helps. | 0.8

SourceEntry.title | The title of the source. | Ports of Remote Desktop
SourceEntry.url | Its full address. Leave it out where there is none, and say so in `note`. | "https://learn.example.com/ports"
SourceEntry.checked | The day you read it. | 2026-11-28
SourceEntry.kind | official: the vendor. report: somebody who was there. secondary: somebody who heard of it. | official
SourceEntry.note | What to know of it. | In German.
TestedEntry.on | The day it was run. | 2026-11-28
TestedEntry.by | Who ran it, or what. | lab
TestedEntry.env | What it was run on, with versions. | OpenSSH 9.2p1, Debian 12
VerifiedEntry.on | The day it was checked. | 2026-11-28
VerifiedEntry.by | Who checked it, or by what. | docs
VerifiedEntry.env | What it was run on, or `not run on a live host`. | Windows 11 24H2
VerifiedEntry.source | Key of the source that it was checked against. | doc-rdp-ports

CodesFile.kinds | Number spaces: the same 7 means something else in each. | "{rdp_disconnect: {title: Error code, about: What the dialog shows.}}"
CodesFile.families | Groups of codes, by key. | "{network: {title: Network}}"
CodesFile.codes | The codes. | "[{kind: rdp_disconnect, code: 0x204, meaning: No answer., family: network, confidence: high}]"
CodesFile.pairs | Two codes that mean something together. | "[{codes: {display: 0x904, service: 0x7}, meaning: No certificate., family: tls, confidence: high}]"
CodesFile.look_alikes | Codes that are taken for others. | "[{codes: {service: 0x7}, mistaken_for: Display code 7, why: They are different lists.}]"
CodesFile.guesses | What unlisted codes are likely to be about, by pattern. | "[{kind: display, low_byte: 0x04, guess: Something with water, confidence: low}]"
CodesFile.messages | Messages without a code, word by word. | "[{page: rdp-0x204, says: {en: [The remote computer could not be found.]}}]"
KindEntry.title | What the number space is called. | Error code
KindEntry.about | Where readers meet it. | What the dialog shows.
KindEntry.labels | Words that stand before the number in dialogs and logs. | [Error code, Fehlercode]
KindEntry.high_word | 1: programs print number 3 of this list as 0x00010003. | 1
KindEntry.hex_only | `true` where programs print it in hexadecimal only. | true
CodeEntry.kind | Key of `kinds:`. | rdp_disconnect
CodeEntry.code | The number, as 0x904 or 2308. | "0x904"
CodeEntry.name | Its name in headers and docs. | SSL_ERR_NO_CERTIFICATE
CodeEntry.other_names | What other clients call it. | [CONNECTION_TIMEOUT]
CodeEntry.says | What a dialog says that does not show the number, word by word; `…` for a name. | [The smart card service is not running]
PairEntry.codes | The two codes, by number space. | "{display: 0x904, service: 0x7}"
PairEntry.confidence | How sure the sources make us. | medium-high
LookAlikeEntry.codes | The code, by number space. | "{service: 0x7}"
LookAlikeEntry.mistaken_for | What it is taken for. | Display code 7
LookAlikeEntry.why | Why it is something else. | They are different lists.
FamilyEntry.title | What the family is called. | Network
GuessEntry.kind | Key of `kinds:`. | display
GuessEntry.low_byte | Codes that end in this byte. | "0x04"
GuessEntry.between | Codes from the first to the second. | "[0x300, 0x3FF]"
GuessEntry.guess | What they are likely to be about. | Something with water
GuessEntry.confidence | How sure that is, in words. | low
MessageEntry.page | Slug of the guide or article that goes on from here. | rdp-0x204
MessageEntry.says | The message word by word, by language; `…` is a name. | "{en: [The remote computer could not be found.]}"
MessageEntry.answers | Answers that the message gives already, by question. | "{level: empty}"
CodeEntry.answers | Answers that the code gives already in its guide, by question; `unknown` where none fits. | "{level: empty}"
PairEntry.answers | Answers that the two codes give already in their guide, by question. | "{level: empty}"
FamilyEntry.answers | Answers that a code of this family gives already in the family's guide, by question. | "{level: empty}"
ProviderEntry.title | What readers call the part of Windows. | Schannel
ProviderEntry.names | How a log prints the source or provider. | [Schannel, Microsoft-Windows-Schannel]
ProviderEntry.log | The log that its events are in. | System
EventEntry.provider | Key of `providers:`. | schannel
EventEntry.event | The number of the event. | 36870
EventEntry.log | The log, where it is not the provider's. | Security
EventEntry.says | Its text word by word; `…` is a name. | [A fatal error occurred while accessing the private key …]
EventEntry.question | The question of that guide that asks for this event. | system-log
EventEntry.pages | Articles and guides to read next. | [reading-a-capture]
EventsFile.providers | Parts of Windows that write events, by key. | "{schannel: {title: Schannel, names: [Schannel], log: System}}"
EventsFile.events | The events. | "[{provider: schannel, event: 36870, meaning: The key cannot be read., confidence: high}]"
SourcesFile.sources | What the files of the pack may cite, by key. | "{doc-ports: {title: Ports, url: \\"https://example.com\\", checked: 2026-11-28}}"

PackFile.title | What the pack is about. | Remote Desktop
PackFile.summary | One sentence for lists of packs. | When Remote Desktop will not connect.
PackFile.edit_url | The address to edit a file at; its path is appended. | "https://git.example.com/kb/edit/main/content/rdp/"
PackFile.topics | The topics of its pages, by key, in the order of the front page. | "{network: Network path}"
PackFile.start | The guide for readers who don't know where to begin. | rdp-does-not-work
PackFile.placeholders | Words in commands that readers replace, and what to call them. | "{HOST: Host}"
PackFile.terms | The word that this pack uses for a thing, and the words that it doesn't use. | "{sign in: [log in, log on]}"
PackFile.owners | Who reviews changes: accounts or teams, by file pattern inside the pack; `default` for the rest. | "{default: \\"@remote-access\\", guides/rdp-gateway.yaml: \\"@network-team\\"}"
ProfilesFile.profiles | The kinds of reader. The first is the default. | "{helpdesk: {title: I help on the phone, can: [nothing, client]}}"
ProfileEntry.title | What readers choose. | I help on the phone
ProfileEntry.name | A short name, for the line above a question. | Helpdesk
ProfileEntry.can | What this reader has access to. | [nothing, client]
ProfileEntry.extra | Minutes that access costs this reader in addition. | "{server: 20}"
ProfileEntry.risk | Minutes that a risk of each level counts as. | "{medium: 5, high: 30}"
ProfileEntry.irreversible | Minutes that a change without a way back counts as. | 30
ProfileEntry.disrupts | Minutes that an interruption of others counts as. | 5
ProfileEntry.escalation | Minutes that an escalation costs in addition. | 10
ProfileEntry.escalates_to | Whom this reader escalates to, where a guide doesn't say. | Second line
ProfileEntry.folded | `true`: instructions are folded at first. | true
RedirectsFile.since | The day from which what git holds counts as published. | 2026-11-01
RedirectsFile.redirects | What became of ids that went away. | "{Q7M2: {successor: [K3P9], reason: Split in two.}}"
FateEntry.successor | Ids that take its place. | [K3P9]
FateEntry.gone | `true`: it is gone and nothing takes its place. | true
FateEntry.withdrawn | `true`: it was wrong or harmful. Links show a warning. | true
FateEntry.reason | What readers of old links are told. | Split in two.
IncidentFile.title | What is broken, in one line. It is the heading of the banner. | Sign-in fails after update KB5099999
IncidentFile.text | What to know and what to do meanwhile. Markdown. | Do not restart the gateway. The network team works on it.
IncidentFile.from | When it begins: day, time and time zone. Readers see it from this minute. | 2026-11-28 08:00 +01:00
IncidentFile.to | When it ends: day, time and time zone. Readers see nothing of it from this minute. | 2026-11-29 18:00 +01:00
IncidentFile.link | The status page, or wherever news of it stands. | "https://status.example.org/4711"
IncidentFile.codes | Codes that people see because of it, by number space. Several in one entry are shown together. | "[{rdp_disconnect: 0x204}]"
IncidentFile.guides | Slugs of guides that show the banner. Those under `causes:` do anyway. | [rdp-0x204]
IncidentFile.products | Products whose pages show the banner. | [Windows 11]
IncidentFile.causes | By guide and cause, how many of its cases are this while it lasts: some (a quarter), many (half) or most (four of five). | "{rdp-0x204: {firewall: most}}"
SynonymsFile.synonyms | Groups of words and phrases that readers use for the same thing. | "[[rdp, remote desktop]]"
"""


@dataclass(frozen=True, slots=True)
class KeyHelp:
    text: str
    example: Any  # as JSON


@cache
def all_help() -> Mapping[str, KeyHelp]:
    rows = (line.split(" | ") for line in LINES.splitlines() if line)
    return {name: KeyHelp(text, _value(example)) for name, text, example in rows}


def _value(written: str) -> Any:
    """An example as editors get it: one in quotes is YAML inside."""
    value = parse_yaml(f"a: {written}\n").value["a"]
    return parse_yaml(f"a: {value}\n").value["a"] if written.startswith('"') and value[:1] in "[{" else value


def help_of(model: type[BaseModel], key: str) -> KeyHelp | None:
    """The help on a key of a model, or of what it inherits from."""
    names = [each.__name__ for each in model.__mro__ if issubclass(each, BaseModel)]
    return next((found for name in (*names, "*") if (found := all_help().get(f"{name}.{key}"))), None)
