"""Every field of the form in one table: where it stands in the requirements, and how it is written on either side.

A text that the model gives a title is in the table by itself, under the model's own name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import reduce
from typing import Any, NamedTuple

from core.onboarding.model import TYPED_TEXTS, Decision, Requirements, SyncMode

Values = dict[str, Any]
"""What the widgets hold, by the fields' names in the form."""


def _same(value: Any) -> Any:
    return value


def _or_none(value: Any) -> Any:
    return value or None


def _text(value: Any) -> str:
    return str(value or "").strip()


class FormField(NamedTuple):
    """One field: `path` in the requirements, as in "admin.name", its label, and the ways from there and back.

    `kept` reads what a draft kept as JSON. The form's names stand in drafts that people keep: they do not change.
    """

    path: str
    label: str
    to_form: Callable[[Any], Any] = _same
    from_form: Callable[[Any], Any] = _text
    kept: Callable[[Any], Any] = _same


_OWN_NAMES = {
    "account": FormField("account_id", "FactoryFix account", to_form=_or_none),
    "admin_name": FormField("admin.name", "ATS administrator: name"),
    "admin_email": FormField("admin.email", "ATS administrator: e-mail"),
    "backup_name": FormField("backup.name", "Back-up: name"),
    "backup_email": FormField("backup.email", "Back-up: e-mail"),
    "urls": FormField(
        "pasted_urls", "Addresses", to_form="\n".join, from_form=lambda typed: tuple(_text(typed).split())
    ),
    "ats": FormField("ats", "ATS", to_form=_or_none),
    "decision": FormField(
        "ats_decision",
        "Why the chosen ATS is the right one all the same",
        to_form=lambda decision: decision.text if decision else "",
    ),
    "mode": FormField(
        "sync_mode",
        "Which candidates reach the ATS",
        from_form=lambda mode: mode or SyncMode.ENGAGED,
        kept=SyncMode,
    ),
    "reason": FormField("redirect_reason", TYPED_TEXTS["redirect_reason"]),
    "advised": FormField("advised_against", "We advised against it", from_form=bool),
    "target": FormField(
        "go_live_target",
        "Go-live target",
        from_form=_same,
        kept=lambda day: date.fromisoformat(day) if day else day,
    ),
    "expected": FormField("expected_list", "Expected jobs"),
}
_NAMED = {field.path for field in _OWN_NAMES.values()}
FIELDS: Mapping[str, FormField] = _OWN_NAMES | {
    name: FormField(name, title) for name, title in TYPED_TEXTS.items() if name not in _NAMED
}
WORD = "word"
"""The text on a warning: typed beside the form, and stored with the warning."""
WORD_LABEL = "Who at the customer accepts this, and how"


def label(name: str) -> str:
    """Return what a field is called on the page."""
    return FIELDS[name].label if name in FIELDS else WORD_LABEL


def values(requirements: Requirements) -> Values:
    """Return what each field of the form shows of these requirements."""
    return {name: field.to_form(reduce(getattr, field.path.split("."), requirements)) for name, field in FIELDS.items()}


def revived(name: str, kept: Any) -> Any:
    """Return a field's value as it was before a draft kept it as JSON."""
    return FIELDS[name].kept(kept) if name in FIELDS else kept


def typed(form: Values, account_names: Mapping[str, str], now: datetime) -> Requirements:
    """Return the requirements that the form says; the action that saves them adds what is not typed."""
    parts: dict[str, Any] = {}
    for name, field in FIELDS.items():
        part, _, inner = field.path.partition(".")
        stored = field.from_form(form[name])
        if inner:
            parts.setdefault(part, {})[inner] = stored
        else:
            parts[part] = stored
    reason = parts["ats_decision"]
    parts["ats_decision"] = Decision(by="", at=now, text=reason) if reason else None
    parts["account_name"] = account_names.get(parts["account_id"], "")
    return Requirements.model_validate(parts)
