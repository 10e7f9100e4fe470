"""Every field of the form in one table: where it stands in the requirements, and how it is written on either side.

A text that the model gives a title is in the table by itself, under the model's own name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import reduce
from typing import Any, NamedTuple

from core.onboarding.model import TYPED_TEXTS, Requirements, SyncMode

Values = dict[str, Any]
"""What the widgets hold, by the fields' names in the form."""


def _same(value: Any) -> Any:
    return value


def _or_none(value: Any) -> Any:
    return value or None


def _text(value: Any) -> str:
    return str(value or "").strip()


class FormField(NamedTuple):
    """One field: `path` in the requirements, as in "admin.name", and the ways from there and back.

    `kept` reads what a draft kept as JSON. The form's names stand in drafts that people keep: they do not change.
    """

    path: str
    to_form: Callable[[Any], Any] = _same
    from_form: Callable[[Any], Any] = _text
    kept: Callable[[Any], Any] = _same


_OWN_NAMES = {
    "account": FormField("account_id", to_form=_or_none),
    "admin_name": FormField("admin.name"),
    "admin_email": FormField("admin.email"),
    "backup_name": FormField("backup.name"),
    "backup_email": FormField("backup.email"),
    "urls": FormField("pasted_urls", to_form="\n".join, from_form=lambda typed: tuple(_text(typed).split())),
    "ats": FormField("ats", to_form=_or_none),
    "decision": FormField("ats_decision", to_form=lambda decision: decision.text if decision else ""),
    "mode": FormField("sync_mode", from_form=lambda mode: mode or SyncMode.ENGAGED, kept=SyncMode),
    "reason": FormField("redirect_reason"),
    "advised": FormField("advised_against", from_form=bool),
    "target": FormField("go_live_target", from_form=_same, kept=lambda day: date.fromisoformat(day) if day else day),
    "expected": FormField("expected_list"),
}
_NAMED = {field.path for field in _OWN_NAMES.values()}
FIELDS: Mapping[str, FormField] = _OWN_NAMES | {name: FormField(name) for name in TYPED_TEXTS if name not in _NAMED}


def values(requirements: Requirements) -> Values:
    """Return what each field of the form shows of these requirements."""
    return {name: field.to_form(reduce(getattr, field.path.split("."), requirements)) for name, field in FIELDS.items()}


def typed(form: Values) -> dict[str, Any]:
    """Return what the form says, by the names of the requirements; the decision as its bare text."""
    said: dict[str, Any] = {}
    for name, field in FIELDS.items():
        part, _, inner = field.path.partition(".")
        stored = field.from_form(form[name])
        if inner:
            said.setdefault(part, {})[inner] = stored
        else:
            said[part] = stored
    return said
