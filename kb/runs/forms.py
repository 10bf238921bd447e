"""What people type when they save a walk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from decisiontree.guide import Cause
from decisiontree.tickets.notations import one_line, visible
from kb.models import LONGEST_CAUSE, LONGEST_NOTE, LONGEST_SYSTEM, LONGEST_TICKET, Run
from kb.runs.secrets import find_secrets

TOO_LONG = {"max_length": "At most %(limit_value)d characters fit here; there are %(show_value)d."}

NO_SUCH_CAUSE = "The guide has no cause “%(value)s”. Choose one of its causes, or say what it was in words."


class LineField(forms.CharField):
    """One line, of characters that can be seen."""

    def to_python(self, value: str | None) -> str:
        return one_line(value or "")


class TextField(forms.CharField):
    """Several lines, of characters that can be seen."""

    def to_python(self, value: str | None) -> str:
        lines = (visible(line).rstrip() for line in (value or "").splitlines())
        return "\n".join(lines).strip("\n")


class AskingForm(forms.Form):
    """Asks about what looks like a secret: it has to be sent twice. `typed` are the fields that people write into."""

    typed: tuple[str, ...] = ()
    confirmed = LineField(required=False)

    @property
    def secrets(self) -> str:
        """What seems to be in the text and should not, in words."""
        return ", ".join(find_secrets("\n".join(str(self.data.get(name, "")) for name in self.typed)))

    @property
    def warns(self) -> bool:
        return self.is_bound and self.has_error("__all__", "secret")

    def clean(self) -> dict[str, str]:
        found = self.secrets
        if found and found != self.cleaned_data.get("confirmed"):
            raise ValidationError(f"Your text may contain {found}.", code="secret")
        return {name: value for name, value in self.cleaned_data.items() if name != "confirmed"}


class RunForm(AskingForm):
    """A run's own fields."""

    typed = ("ticket", "system", "note")
    ticket = LineField(max_length=LONGEST_TICKET, required=False, error_messages=TOO_LONG)
    system = LineField(max_length=LONGEST_SYSTEM, required=False, error_messages=TOO_LONG)
    outcome = forms.ChoiceField(choices=Run.Outcome.choices, error_messages={"required": "Choose a status."})
    note = TextField(max_length=LONGEST_NOTE, required=False, error_messages=TOO_LONG)


class ClosingForm(AskingForm):
    """How a session ended: one of the causes its guide knows, or what it was in words."""

    typed = ("text",)
    outcome = forms.ChoiceField(choices=Run.Outcome.choices, error_messages={"required": "Choose a status."})
    cause = forms.ChoiceField(required=False, error_messages={"invalid_choice": NO_SUCH_CAUSE})
    text = LineField(max_length=LONGEST_CAUSE, required=False, error_messages=TOO_LONG)

    def __init__(self, *args: Any, causes: Sequence[Cause] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.causes = causes
        self.fields["cause"].choices = [("", ""), *((cause.key, cause.title) for cause in causes)]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Cause | None:
        return next((cause for cause in self.causes if cause.key == self.cleaned_data["cause"]), None)
