"""How long the words may be that a person types: one table for the forms of every step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Final

from core.errors import InvalidInput
from core.onboarding.model import TYPED_TEXTS

LINE, PROSE, MESSAGE, ADDRESSES, LIST = 200, 2_000, 10_000, 20_000, 100_000
"""Characters: a name, some sentences, an e-mail, a pasted list of addresses, a list."""
LIMITS: Final[Mapping[str, tuple[str, int]]] = {
    "customer": ("The customer’s name", LINE),
    "requirements.admin.name": ("“ATS administrator: name”", LINE),
    "requirements.admin.email": ("“ATS administrator: e-mail”", LINE),
    "requirements.admin.phone": ("“ATS administrator: phone”", LINE),
    "requirements.backup.name": ("“Backup: name”", LINE),
    "requirements.backup.email": ("“Backup: e-mail”", LINE),
    "requirements.backup.phone": ("“Backup: phone”", LINE),
    "contacts.name": ("“Name”", LINE),
    "contacts.email": ("“E-mail”", LINE),
    "contacts.phone": ("“Phone”", LINE),
    "contacts.role": ("“Role”", LINE),
    "requirements.pasted_urls": ("“Addresses”", ADDRESSES),
    **{f"requirements.{name}": (f"“{title}”", PROSE) for name, title in TYPED_TEXTS.items()},
    "requirements.sync_settings.source_name": ("“Source name in the ATS”", LINE),
    "requirements.sync_settings.landing_stage": ("“Stage that candidates arrive in”", LINE),
    "requirements.sync_settings.redirect_template": ("“Address that applicants are sent to”", PROSE),
    "requirements.ats_decision.text": ("Why this ATS is the right one", PROSE),
    "requirements.acknowledged.*.text": ("Who accepts the warning, and how,", PROSE),
    "requirements.agreed.text": ("“Who at the customer agreed”", LINE),
    "letters.*.text": ("The message", MESSAGE),
    "link.sent.text": ("The note on the sent link", PROSE),
    "connection.imported.text": ("Why the connection is imported", PROSE),
    "linking.accepted.accepted.text": ("Why it is linked anyway", PROSE),
    "account_holder.taken_over.text": ("Why the account is taken over", PROSE),
    "set_aside.decision.text": ("Why the connection is used or left", PROSE),
    "redirect_checked.address": ("“Address that you opened”", PROSE),
    "redirect_checked.text": ("“What you saw”", PROSE),
    "candidate.confirmations.*.who": ("“Who at the customer told you”", LINE),
    "candidate.confirmations.*.note": ("The note", PROSE),
    "candidate.version_2.statement.text": ("“Who at the customer told you, and what they said”", PROSE),
    "clean_up.done.text": ("“Who confirmed it, and how”", PROSE),
    "missing_jobs.text": ("The list of missing jobs", LIST),
    "approval.approver": ("“Who approves?”", LINE),
    "sign_off.approver": ("“Approver at the customer”", LINE),
    "sign_off.note": ("The note", PROSE),
    "vendor_wait.contact": ("“Who was contacted at the vendor”", LINE),
    "vendor_wait.request.text": ("“What they have to do”", PROSE),
    "vendor_wait.ticket": ("“Ticket number”", LINE),
    "compliance_items.*.owner": ("“Who takes care of it”", LINE),
    "hypercare.handed_over.text": ("“What support needs to know”", PROSE),
    "archived.text": ("Why it is archived", PROSE),
    "hold.reason": ("“What does it wait for?”", PROSE),
}
"""What the person sees the field called, and its limit, by the field's dotted name in the aggregate."""


def check(changed: Mapping[str, object]) -> None:
    """Raise InvalidInput when a field that a person typed is too long; `changed` maps dotted names to new values.

    Only what changes is held to it: a text that is there already keeps nobody from saving another field.
    """
    for name, value in changed.items():
        for pattern, (label, most) in LIMITS.items():
            if isinstance(value, str | list) and fnmatchcase(name, pattern):
                within(label, value, most)


def within(label: str, typed: str | Sequence[str], most: int = PROSE) -> None:
    """Raise InvalidInput, naming the field and its limit, when this text (or list of texts) is longer than `most`."""
    length = len(typed) if isinstance(typed, str) else sum(map(len, typed))
    if length > most:
        raise InvalidInput(
            f"{label} has {length:,} characters; the maximum is {most:,}.",
            "Nothing was saved. Shorten it and try again.",
        )
