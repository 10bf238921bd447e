"""What readers and ticket systems leave behind. The site reads without any of it; nothing personal unless typed."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

LONGEST_TICKET = 200
LONGEST_SYSTEM = 60
LONGEST_NOTE = 4000
LONGEST_SEARCH = 200
LONGEST_CAUSE = 200
LONGEST_REASON = 200


def new_id() -> str:
    """128 random bits: whoever knows the address of a run may read it, so nobody may guess one."""
    return secrets.token_hex(16)


class Run(models.Model):
    """A walk that somebody saved, as it was then."""

    class Outcome(models.TextChoices):
        OPEN = "open", "Still open"
        SOLVED = "solved", "Solved"
        HANDED_OVER = "handed-over", "Escalated"

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    guide = models.CharField(max_length=200, db_index=True)  # slug at that time; the id is what lasts
    guide_id = models.CharField(max_length=10, db_index=True)
    guide_revision = models.CharField(max_length=20)
    library_revision = models.CharField(max_length=40)
    profile = models.CharField(max_length=60, blank=True)
    error = models.CharField(max_length=40, blank=True)  # the codes the reader came with
    evidence = models.JSONField(default=list)  # [{"key", "value", "id", "revision"}], in the order given
    transcript = models.JSONField(default=dict)  # what the ticket note says, whatever becomes of the guide
    outcome = models.CharField(max_length=20, choices=Outcome, default=Outcome.OPEN)
    # Opaque: any system's reference.
    ticket = models.CharField(max_length=LONGEST_TICKET, blank=True, db_index=True)
    system = models.CharField(max_length=LONGEST_SYSTEM, blank=True)
    note = models.TextField(max_length=LONGEST_NOTE, blank=True)
    # Audiences whose guide it was, where that is another guide than everybody's.
    audiences = models.JSONField(default=list)
    by_token = models.BooleanField(default=False)  # else anybody may have saved it: what it says is nobody's word
    # What it was, when somebody said so: a cause of the guide by its key, or in words.
    cause = models.CharField(max_length=LONGEST_CAUSE, blank=True)
    cause_text = models.CharField(max_length=LONGEST_CAUSE, blank=True)
    closed = models.DateTimeField(null=True, blank=True)  # when somebody said how it ended
    closed_by_token = models.BooleanField(default=False)
    continues = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="continued_in", editable=False
    )
    created = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.guide} {self.ticket or self.id}"

    @property
    def expires(self) -> datetime | None:
        """When it will be deleted; None for never. Not stored, so that a new retention time holds for old runs too."""
        days = settings.RECORDS_KEEP_DAYS
        return self.created + timedelta(days=days) if days else None


class Token(models.Model):
    """What a program shows to be let in. The token itself is shown once and never stored."""

    name = models.CharField(max_length=100, unique=True)
    scopes = models.JSONField(default=list)
    audiences = models.JSONField(default=list)  # groups: what is for them it may read
    # SHA-256, hex: a token is random, so it needs no salt.
    hash = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField(null=True, blank=True)  # None for never
    last_used = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Use(models.Model):
    """A step that a ticket points at. Said by whoever has a token, or else it counts for nothing."""

    step = models.CharField(max_length=10)  # an id of anything that has one
    revision = models.CharField(max_length=20, blank=True)  # "" when the ticket links to the latest
    ticket = models.CharField(max_length=LONGEST_TICKET)
    system = models.CharField(max_length=LONGEST_SYSTEM, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    run = models.ForeignKey(Run, null=True, blank=True, on_delete=models.SET_NULL, related_name="uses")
    token = models.ForeignKey(Token, null=True, blank=True, on_delete=models.SET_NULL, related_name="uses")
    by_token = models.BooleanField(default=False)  # stays when the token is deleted
    created = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        indexes = [models.Index(fields=["step", "revision"]), models.Index(fields=["system", "ticket"])]

    def __str__(self) -> str:
        return f"{self.step}@{self.revision} in {self.ticket}"


class IdempotencyKey(models.Model):
    """An answer given to a request that may come twice."""

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="idempotency_keys")
    key = models.CharField(max_length=200)
    # Of method, path and body: the same key with another body is an error.
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    response = models.JSONField(default=dict)
    created = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="one_answer_per_key")]

    def __str__(self) -> str:
        return self.key


class Webhook(models.Model):
    """Somebody who wants to be told."""

    url = models.URLField(max_length=500)
    secret = models.CharField(max_length=200)  # signs each delivery, so it has to be readable here
    events = models.JSONField(default=list)
    active = models.BooleanField(default=True, db_index=True)
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """The outbox: written with what happened, sent afterwards."""

    class State(models.TextChoices):
        PENDING = "pending", "Waiting to be sent"
        SENT = "sent", "Sent"
        DEAD = "dead", "Given up"

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField(null=True, blank=True)  # None once it is sent or given up
    last_error = models.TextField(blank=True)
    created = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        indexes = [models.Index(fields=["state", "next_try"])]
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return f"{self.event} {self.state}"


class MissedSearch(models.Model):
    """What readers searched for and did not find: words and a count, nothing of who or when but the days."""

    text = models.CharField(max_length=LONGEST_SEARCH, unique=True)
    # Found only after correction, and for what.
    understood_as = models.CharField(max_length=LONGEST_SEARCH, blank=True)
    count = models.PositiveIntegerField(default=1)
    first = models.DateField()
    last = models.DateField(db_index=True)

    class Meta:
        verbose_name_plural = "missed searches"

    def __str__(self) -> str:
        return f"{self.text} ({self.count})"


class UnopenedSearch(models.Model):
    """A search that found pages of which a reader opened none. `opened`: how often a reader opened one since then."""

    text = models.CharField(max_length=LONGEST_SEARCH, unique=True)
    count = models.PositiveIntegerField(default=1)
    opened = models.PositiveIntegerField(default=0)
    first = models.DateField()
    last = models.DateField(db_index=True)

    class Meta:
        verbose_name_plural = "unopened searches"

    def __str__(self) -> str:
        return f"{self.text} ({self.count})"


class HelpVote(models.Model):
    """Whether a text of a page helped: how many said so, nothing of who or when but the last day."""

    item_id = models.CharField(max_length=10)
    revision = models.CharField(max_length=20)
    yes = models.PositiveIntegerField(default=0)
    no = models.PositiveIntegerField(default=0)
    last = models.DateField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item_id", "revision"], name="one_row_per_text")]
        verbose_name = "page vote"

    def __str__(self) -> str:
        return f"{self.item_id}@{self.revision} +{self.yes} -{self.no}"


class HelpReason(models.Model):
    """Why a text of a page did not help, without what says who: one of the reasons offered, words, or both."""

    item_id = models.CharField(max_length=10, db_index=True)
    revision = models.CharField(max_length=20)
    reason = models.CharField(max_length=20, blank=True)
    text = models.CharField(max_length=LONGEST_REASON, blank=True)
    count = models.PositiveIntegerField(default=1)
    last = models.DateField(db_index=True)

    class Meta:
        verbose_name = "page reason"

    def __str__(self) -> str:
        return f"{self.item_id}@{self.revision} {self.reason} {self.text}"


class EndedWalk(models.Model):
    """How sessions that nobody saved ended: numbers without a person. What they have in common is written down when five
    were alike; until then there is a keyed hash of it, and a count."""

    digest = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField(default=0)
    weeks = models.JSONField(default=dict)  # how many in each week, by its Monday
    last = models.DateField(db_index=True)  # a Monday
    guide_id = models.CharField(max_length=10, blank=True, db_index=True)
    said = models.JSONField(default=dict)  # guide revision, profile, evidence, end, cause

    class Meta:
        verbose_name = "ended session"

    def __str__(self) -> str:
        return f"{self.guide_id or 'fewer than five alike'} ({self.count})"


class AuditEntry(models.Model):
    """What somebody did that others may have to account for. Written once, never changed."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    who = models.CharField(max_length=200, blank=True)  # "" for nobody who is known, e.g. a reader of a public site
    action = models.CharField(max_length=40, db_index=True)
    about = models.CharField(max_length=200, blank=True)  # a name or an id: nothing that people typed elsewhere
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.action} {self.about}"
