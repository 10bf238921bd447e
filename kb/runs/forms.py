"""What people type when they save a walk."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from decisiontree.tickets.notations import one_line, visible
from kb.models import LONGEST_NOTE, LONGEST_SYSTEM, LONGEST_TICKET, Run
from kb.runs.secrets import find_secrets

TOO_LONG = {"max_length": "At most %(limit_value)d characters fit here; there are %(show_value)d."}


class LineField(forms.CharField):
    """One line, of characters that can be seen."""

    def to_python(self, value: str | None) -> str:
        return one_line(value or "")


class TextField(forms.CharField):
    """Several lines, of characters that can be seen."""

    def to_python(self, value: str | None) -> str:
        lines = (visible(line).rstrip() for line in (value or "").splitlines())
        return "\n".join(lines).strip("\n")


class RunForm(forms.Form):
    """A run's own fields. What looks like a secret has to be sent twice."""

    ticket = LineField(max_length=LONGEST_TICKET, required=False, error_messages=TOO_LONG)
    system = LineField(max_length=LONGEST_SYSTEM, required=False, error_messages=TOO_LONG)
    outcome = forms.ChoiceField(choices=Run.Outcome.choices, error_messages={"required": "Choose a status."})
    note = TextField(max_length=LONGEST_NOTE, required=False, error_messages=TOO_LONG)
    confirmed = LineField(required=False)

    @property
    def secrets(self) -> str:
        """What seems to be in the text and should not, in words."""
        typed = (str(self.data.get(name, "")) for name in ("ticket", "system", "note"))
        return ", ".join(find_secrets("\n".join(typed)))

    @property
    def warns(self) -> bool:
        return self.is_bound and self.has_error("__all__", "secret")

    def clean(self) -> dict[str, str]:
        found = self.secrets
        if found and found != self.cleaned_data.get("confirmed"):
            raise ValidationError(f"Your text may contain {found}.", code="secret")
        fields = ("ticket", "system", "outcome", "note")
        return {name: self.cleaned_data[name] for name in fields if name in self.cleaned_data}
