"""A small, whole content folder to start tests from, and ways to change one thing in it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from kb.content.documents import ContentFile
from kb.content.loading import content_file
from kb.library.parts import connect, parts_of
from kb.library.store import Store

PACK = """\
title: Coffee machines
summary: When there is no coffee.
edit_url: https://git.example.org/kb/edit/main/content/coffee/
topics: {brewing: Brewing}
"""

SOURCES = """\
sources:
  manual: {title: The manual, url: "https://example.org/manual", checked: 2026-11-01}
  bench: {title: Our own bench, checked: 2026-11-02, kind: report, note: "Three machines, no page."}
"""

CODES = """\
kinds:
  display: {title: Display code, about: What the display shows., labels: [Error code, Fehlercode]}
  service: {title: Service code, about: What the service menu shows., labels: [Extended error code]}
families:
  water: {title: Water, guide: no-coffee}
codes:
  - {kind: display, code: 0x904, name: DRY, meaning: The pump runs dry., family: water, confidence: high, official: true, sources: [manual]}
  - {kind: display, code: 0x7, meaning: The door is open., family: water, confidence: medium, sources: [manual]}
  - {kind: service, code: 0x7, meaning: No water was seen., family: water, confidence: medium, sources: [bench]}
pairs:
  - {codes: {display: 0x904, service: 0x7}, meaning: The pump ran and no water came., family: water, confidence: high, sources: [manual], guide: no-coffee}
look_alikes:
  - {codes: {service: 0x7}, mistaken_for: Display code 7, why: They are different lists.}
guesses:
  - {kind: display, low_byte: 0x04, guess: Something with water, confidence: low}
"""

GUIDE = """\
# Kept by the coffee team.
id: G4TM
title: No coffee comes out
summary: The machine runs and the cup stays empty.
codes: [{display: 0x904, service: 0x7}]
symptoms: [The cup stays empty]
topic: brewing
owner: coffee-team
verified: {on: 2026-11-01, by: bench test, env: three machines, source: manual}
review_in: 6 months
meaning: The pump runs, and no water reaches the sieve [@manual].
before: Unplug the machine before you open it. Read [[care|how to care for it]].

causes:
  tank: {id: C1AA, title: The tank is empty, prior: very-common, why: People forget., confidence: high, sources: [manual]}
  scale: {id: C2AA, title: Scale blocks the pipe, prior: common, why: Hard water., sources: [bench]}
  pump: {id: C3AA, title: The pump is broken, prior: rare, sources: [bench]}
  other: {id: C4AA, prior: uncommon}

questions:
  level:
    id: Q1AA
    ask: Is there water in the tank?
    why: An empty tank is the most common cause.
    needs: client
    minutes: 1
    check: Look at the glass.
    depends_on: [water]
    sources: [manual]
    answers:
      full: {say: It is full, likely: {tank: never, default: always}}
      empty: {say: It is empty, likely: {tank: always, default: never}}
  noise:
    use: pump-noise
    answers:
      hum: {likely: {pump: rarely, default: usually}}
      silent: {likely: {pump: usually, default: rarely}}

remedies:
  fill:
    id: R1AA
    title: Fill the tank
    minutes: 1
    needs: client
    risk: {level: low}
    rollback: Pour it out again.
    verify: {ask: Does coffee come?}
    sources: [manual]
    fixes: {tank: always}
    changes: [water]
    steps: |
      1. Take the tank out. {#S1AA}
      2. Fill it to the mark. {#S2AA}

         *Expect:* the lamp goes out.
  descale:
    use: descale
    fixes: {scale: usually}
  swap-pump:
    id: R2AA
    title: Swap the pump
    minutes: 40
    needs: server
    risk: {level: high, reversible: false, disrupts: everybody}
    rollback: There is none.
    verify: {ask: Does coffee come?, other_error: true}
    sources: [bench]
    fixes: {pump: usually}
    steps: |
      1. Swap it. {#S3AA}

escalate:
  id: E1AA
  to: The workshop
  minutes: 60
  collect: {model: The model on the plate., photo: A photo of the display.}

do_not:
  - {say: Kick it, why: It breaks the pump., sources: [bench]}

scenarios:
  - truth: tank
    given: {level: empty, noise: hum}
    expect: {reaches: fill, within_minutes: 10}
  - truth: scale
    given: {level: full, noise: hum}
    expect: {reaches: descale}
"""

QUESTION = """\
---
id: Q2AA
ask: What does the pump sound like?
why: A dead pump is silent.
minutes: 1
answers: {hum: It hums, silent: It is silent}
sources: [bench]
---
Put your ear to it.
"""

REMEDY = """\
---
id: R3AA
title: Descale the pipe
minutes: 15
needs: client
risk: {level: medium, disrupts: the queue}
rollback: Rinse twice.
verify: {ask: Does coffee come?}
applies_to: [All models]
sources: [manual]
---
You need vinegar.

1. Pour it in. {#S4AA}

   ```powershell
   Start-Descale -Machine 1
   ```

   *Expect:* foam.
2. Wait, then rinse. {#S5AA}

Throw the rest away.
"""

ARTICLE = """\
---
id: A1AA
title: Care for the machine
summary: Five minutes a week.
symptoms: [It tastes bitter]
topic: brewing
owner: coffee-team
verified: {on: 2026-10-01, by: bench test}
review_in: 1 year
aliases: [cleaning]
related: [no-coffee]
---
## Every week

Read [[no-coffee]] when nothing comes, or [[descale|descale it]] after [[code:0x904]] [@manual].

| Day | Task |
|---|---|
| Monday | Rinse |

!!! warning "Hot"
    Let it cool.

1. Open the lid. {#S6AA}
2. Wipe it. {#S7AA}
"""

Changes = Mapping[str, "str | bytes | None"] | None

FILES: Mapping[str, str] = {
    "coffee/pack.yaml": PACK,
    "coffee/sources.yaml": SOURCES,
    "coffee/codes.yaml": CODES,
    "coffee/guides/no-coffee.yaml": GUIDE,
    "coffee/questions/pump-noise.md": QUESTION,
    "coffee/remedies/descale.md": REMEDY,
    "coffee/articles/care.md": ARTICLE,
}


def other_guide(text: str = GUIDE) -> str:
    """The guide once more, with ids of its own."""
    for end in (",", "\n", "}"):
        text = text.replace(f"AA{end}", f"BB{end}")
    return text.replace("G4TM", "G5TM").replace("codes: [", "aliases: [sour]\n# ")


def files(changes: Changes = None) -> list[ContentFile]:
    """The small content with some files changed, added, or (None) removed."""
    texts: dict[str, str | bytes | None] = {**FILES, **(changes or {})}
    return [
        content_file(f"content/{name}", name, text.encode() if isinstance(text, str) else text)
        for name, text in sorted(texts.items())
        if text is not None
    ]


def write(folder: Path, changes: Changes = None) -> Path:
    """The same on disk."""
    for file in files(changes):
        path = folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
    return folder


def bytes_of(store: Store, revision: str) -> dict[str, bytes]:
    """Every file of a library."""
    path = store.path_of(revision)
    with closing(connect(path)) as connection:
        names = parts_of(path, connection).names
    return {"": path.read_bytes(), **{name: (store.parts / name).read_bytes() for name in names}}


# A question of the guide, and the same with what a collector asks the machine for it.
PLAIN = "    answers:\n      full: {say: It is full"
PROBED = """\
    probe: {listener: "1", programs: [sshd]}
    reads:
      - {when: {state: free}, then: empty}
      - {when: {state: listening}, then: full}
      - {else: unknown}
    samples:
      - {values: {state: denied}, answer: unknown}
    answers:
      full: {say: It is full"""
