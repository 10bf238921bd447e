"""One fault each that an author may make in the small content."""

from __future__ import annotations

GUIDE, ARTICLE, REMEDY, QUESTION = (
    "coffee/guides/no-coffee.yaml",
    "coffee/articles/care.md",
    "coffee/remedies/descale.md",
    "coffee/questions/pump-noise.md",
)
CODES = "coffee/codes.yaml"

# (file, text there, what an author made of it, text at the place named, words of the finding, words of the hint)
EDITS = [
    # --- YAML ---
    (GUIDE, "owner: coffee-team", "owner: a: b", ": b", "this is not YAML", "quotes"),
    (GUIDE, "owner: coffee-team", "owner: x\nowner: y", "owner: y", "the key 'owner' is here twice", "line 8"),
    (GUIDE, "owner: coffee-team", "owner: &me x", "&me x", "anchors are not allowed (&me)", "write the value out"),
    (GUIDE, "owner: coffee-team", "owner: *me", "*me", "aliases are not allowed (*me)", "write the value out"),
    (GUIDE, "owner: coffee-team", "owner: !!python/object:os.system x", "!!python/objec", "tags are not allowed", "remove the tag"),
    (GUIDE, "owner: coffee-team", "---\nowner: x", "---", "a second document", "one document"),
    (GUIDE, "owner: coffee-team", "\towner: x", "\towner: x", "this is not YAML", "spaces, not tabs"),
    # --- shape ---
    (GUIDE, "owner: coffee-team", "ownr: x", "ownr: x", "unknown key 'ownr'", "did you mean 'owner'"),
    (GUIDE, "owner: coffee-team", "", "id: G4TM", "'owner' is missing", ""),
    (GUIDE, "owner: coffee-team", "owner: ''", "owner: ''", "'owner' is empty", "write something"),
    (GUIDE, "on: 2026-11-01", "on: 1 Nov", "on: 1 Nov, by:", "'1 Nov' is not a date", "2026-11-22"),
    (GUIDE, "review_in: 6 months", "review_in: soon", "review_in: soo", "6 months", ""),
    (GUIDE, "prior: rare", "prior: often", "prior: often,", "very-common", ""),
    (GUIDE, "prior: rare", "prior: -1", "prior: -1, sou", "a positive number", ""),
    (GUIDE, "tank: never", "tank: seldom", "tank: seldom,", "use one of never", ""),
    (GUIDE, "tank: never", "tank: 0", "tank: 0, defau", "lies between 0 and 1", ""),
    (GUIDE, "tank: never", "tank: 1", "tank: 1, defau", "lies between 0 and 1", ""),
    (GUIDE, "minutes: 40", "minutes: 0", "minutes: 0", "greater than 0", ""),
    (GUIDE, "minutes: 40", "minutes: -5", "minutes: -5", "greater than 0", ""),
    (GUIDE, "needs: server", "needs: servr", "needs: servr", "'servr' is not known here", "'server'"),
    (GUIDE, "disrupts: everybody", "disrupt: everybody", "disrupt: every", "unknown key 'disrupt'", "did you mean 'disrupts'"),
    (GUIDE, "display: 0x904", "display: 0xZZ", "display: 0xZZ,", "0x904 or 2308", ""),
    (GUIDE, "display: 0x904", "display: 99999999999", "display: 99999", "at most 32 bits", ""),
    (GUIDE, "id: G4TM", "id: OIL1", "id: OIL1", "without I, L, O, U", ""),
    (GUIDE, "fixes: {scale: usually}", "fixes: {scale: usually}\n    pin: last", "descale:", "say why", ""),
    (ARTICLE, "---\nid: A1AA", "id: A1AA", "id: A1AA", "front matter is missing", "---"),
    (ARTICLE, "related: [no-coffee]\n---", "related: [no-coffee]\n", "---", "front matter is missing or never ends", "---"),
    # --- ids ---
    (GUIDE, "id: G4TM\n", "", "# Kept by the", "this guide has no id", "mint_ids"),
    (GUIDE, "{id: C2AA, ", "{", "scale: {title:", "'scale' has no id", "mint_ids"),
    (GUIDE, " {#S2AA}", "", "      2. Fill", "has no id", "mint_ids"),
    (GUIDE, "C2AA", "C1AA", "scale: {id: C1", "the id C1AA is used twice", "no-coffee.yaml:15"),
    (GUIDE, "{#S1AA}", "{#S6AA}", "      1. Take", "used twice", ""),
    # --- references ---
    (GUIDE, "tank: always, default: never", "tnak: always, default: never", "tnak: always,", "unknown cause 'tnak'", "did you mean 'tank'"),
    (GUIDE, "fixes: {tank: always}", "fixes: {tnk: always}", "tnk: always}", "unknown cause 'tnk'", "did you mean 'tank'"),
    (GUIDE, "use: descale", "use: descal", "use: descal", "unknown remedy 'descal'", "did you mean 'descale'"),
    (GUIDE, "use: pump-noise", "use: pump-nose", "use: pump-nose", "unknown question 'pump-nose'", "did you mean 'pump-noise'"),
    (GUIDE, "sources: [manual]\n    answers", "sources: [manul]\n    answers", "sources: [manu", "unknown source 'manul'", "'manual'"),
    (GUIDE, "[@manual]", "[@manul]", "[@manul]", "unknown source 'manul'", "'manual'"),
    (GUIDE, "[[care|", "[[car|", "[[car|", "[[car]] leads nowhere", "did you mean 'care'"),
    (GUIDE, "hum: {likely", "buzz: {likely", "buzz: {likely:", "'pump-noise' has no answer 'buzz'", ""),
    (GUIDE, "      silent: {likely: {pump: usually, default: rarely}}\n", "", "answers:", "'silent' of 'pump-noise' is missing", ""),
    (GUIDE, "{display: 0x904, service: 0x7}", "{display: 0x905, service: 0x7}", "display: 0x905", "0x905 is not in codes.yaml", "add it"),
    (GUIDE, "{display: 0x904, service: 0x7}", "{dislay: 0x904}", "dislay: 0x904}", "unknown number space", "did you mean 'display'"),
    (ARTICLE, "[[no-coffee]]", "[[care#evry-week]]", "[[care#evry-week]] w", "'care' has no heading 'evry-week'", "did you mean 'every-week'"),
    (ARTICLE, "[[no-coffee]]", "[[no-coffee#every-week]]", "[[no-coffee#every-week]] w", "[[no-coffee#every-week]] leads nowhere", ""),
    (ARTICLE, "[[no-coffee]]", "[[no-cofee]]", "[[no-cofee]] w", "[[no-cofee]] leads nowhere", "did you mean 'no-coffee'"),
    (ARTICLE, "[[code:0x904]]", "[[code:0x999]]", "[[code:0x999]]", "unknown code", "codes.yaml"),
    (ARTICLE, "related: [no-coffee]", "related: [no-cofee]", "no-cofee]", "no article or guide", "did you mean 'no-coffee'"),
    (ARTICLE, " [@manual]", "", "---", "names no source", "cites"),
    (REMEDY, "sources: [manual]\n", "", "---", "names no source", "sources"),
    # --- the guide as a whole ---
    (GUIDE, "fixes: {scale: usually}", "fixes: {tank: usually}", "scale: {id: C2", "no remedy fixes the cause 'scale'", "fixes"),
    (GUIDE, "  level:\n    id: Q1AA", "  level:\n    aliases: [fill]\n    id: Q1AA", "aliases: [fill]", "'fill' is used for two things", "remove it here"),
    (GUIDE, "  level:\n    id: Q1AA", "  tank:\n    id: Q1AA", "tank: {id: C1A", "'tank' is used for two things", "different keys"),
    (GUIDE, "full: {say: It is full, likely: {tank: never, default: always}}", "unknown: {say: x, likely: {tank: never}}", "unknown: {say:", "always offered", ""),
    (GUIDE, "title: The tank is empty, ", "", "tank: {id: C1A", "has no 'title'", ""),
    (GUIDE, "    title: Fill the tank\n", "", "fill:", "has no 'title'", "use:"),
    (GUIDE, "full: {say: It is full, likely", "full: {likely", "full: {likely:", "has no 'say'", ""),
    (GUIDE, "reaches: descale", "reaches: descal", "reaches: desca", "unknown remedy 'descal'", "did you mean 'descale'"),
    (GUIDE, "given: {level: full", "given: {level: ful", "level: ful, no", "'level' has no answer 'ful'", "did you mean 'full'"),
    (GUIDE, "level: full, noise: hum", "levle: full", "levle: full}", "unknown question 'levle'", "did you mean 'level'"),
    (GUIDE, "truth: scale", "truth: scales", "truth: scales", "unknown cause 'scales'", "did you mean 'scale'"),
    (GUIDE, "empty: {say: It is empty, ", "empty: {next: fill, say: It is empty, ", "next: fill, sa", "'fill' is nowhere to go", "guide:"),
    (GUIDE, "empty: {say: It is empty, ", "empty: {next: guide:no-cofee, say: It is empty, ", "next: guide:no", "unknown guide 'no-cofee'", "'no-coffee'"),
    # --- codes ---
    (GUIDE, "say: Kick it, ", "refuse: [start-descale  -machine], say: Kick it, ", "descale:", "which this guide tells not to use", "do not: Kick it"),
    (CODES, "kind: service, code: 0x7", "kind: servce, code: 0x7", "", "unknown number space 'servce'", "did you mean 'service'"),
    (CODES, "kind: service, code: 0x7", "kind: display, code: 0x7", "code: 0x7, mea", "0x7 is here twice in display", ""),
    (CODES, "family: water, confidence: high, official", "family: watr, confidence: high, official", "family: watr,", "unknown family 'watr'", "did you mean 'water'"),
    (CODES, "Water, guide: no-coffee", "Water, guide: no-tea", "water: {title:", "unknown guide 'no-tea'", ""),
]  # fmt: skip
