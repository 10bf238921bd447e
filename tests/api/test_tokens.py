"""An operator makes, lists and takes back tokens."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from kb.models import Use

pytestmark = pytest.mark.django_db


def make(capsys, *arguments):
    call_command("make_token", *arguments)
    return capsys.readouterr().out.strip()


def test_a_token_that_was_made_opens_what_its_scope_names(capsys, post):
    token = make(capsys, "servicenow", "--scope", "uses:write")
    answer = post("/uses", {"step": "P7AA", "ticket": "INC1"}, Authorization=f"Bearer {token}")
    assert answer.status_code == 201


def test_the_list_shows_names_scopes_and_dates_and_never_a_token(capsys, post):
    token = make(capsys, "servicenow", "--scope", "uses:write", "--scope", "runs:write", "--days", "30")
    make(capsys, "reader")
    call_command("list_tokens")
    reader, servicenow = capsys.readouterr().out.splitlines()
    assert reader.startswith("reader  (read only)  made") and reader.endswith("last used never, does not expire")
    assert "runs:write uses:write" in servicenow and "expires 20" in servicenow
    assert token not in servicenow


def test_a_revoked_token_is_refused_and_what_it_told_stays(capsys, post):
    token = make(capsys, "servicenow", "--scope", "uses:write")
    body, header = {"step": "P7AA", "ticket": "INC1"}, {"Authorization": f"Bearer {token}"}
    post("/uses", body, **header)
    call_command("revoke_token", "servicenow")
    assert post("/uses", body, **header).status_code == 401
    assert Use.objects.get().token is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["", "--scope", "uses:write"], "1 to 100 characters"),
        (["a\0b"], "1 to 100 characters"),
        (["x", "--scope", "all"], "invalid choice: 'all'"),
        (["x", "--days", "-1"], "--days"),
        (["x", "--days", "99999999"], "--days"),
    ],
)
def test_a_wrong_order_is_told(arguments, words):
    with pytest.raises(CommandError, match=words):
        call_command("make_token", *arguments)


def test_a_name_is_given_once(capsys):
    make(capsys, "servicenow")
    with pytest.raises(CommandError, match="already"):
        call_command("make_token", "servicenow")


def test_revoking_what_is_not_there_says_so():
    with pytest.raises(CommandError, match="no token called nobody"):
        call_command("revoke_token", "nobody")
