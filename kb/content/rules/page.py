"""docs/rules.md, made from the table."""

from __future__ import annotations

from collections.abc import Iterator

from kb.content.rules.rule import CheckRule
from kb.content.rules.table import GROUPS, RULES

INTRO = """\
# Rules of the check

<!-- Made by `manage.py list_rules --markdown`. Change kb/content/rules/ instead. -->

`make content` holds every file to these {count} rules and prints all findings in one run, each with the line, what is wrong and how to mend it.

- An **error** stops publishing. A **warning** does not.
- `manage.py check_content --fix` mends what needs no judgement: ids, empty lines before lists and tables, quotes in commands, links that moved.
- `--format json`, `github` and `sarif` are for programs: see [pull-requests.md](pull-requests.md).

## Set a rule off for one line

Name the rule and say why. The comment is about its own line, or about the next one if it stands alone.

```yaml
title: Sign in to files.corp  # check-off: internal-host because the dialog prints it
```

```markdown
<!-- check-off: generic-link-text because the button is called "here" -->
Choose [[the-page|here]].
```

In Markdown the comment is removed before the page is made. A switch without a reason is an error, and one that switches nothing off is a warning.
Errors cannot be switched off, except where the table says so.
"""


def as_markdown() -> str:
    return "\n".join((INTRO.format(count=len(RULES)), *_groups()))


def _groups() -> Iterator[str]:
    for title, rules in GROUPS.items():
        yield f"## {title}\n"
        for rule in rules:
            yield _entry(rule)


def _entry(rule: CheckRule) -> str:
    severity = rule.severity + (", can be switched off" if rule.can_be_off else "")
    return f"### {rule.name}\n\n**{rule.what}** ({severity}) {rule.why} {rule.mend}\n"
