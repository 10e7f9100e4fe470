"""The table of form fields: the place of each in the requirements, and the conversions to and from its widget.

Texts in the model's TYPED_TEXTS get a field automatically, under the model's name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import reduce
from typing import Any, NamedTuple

from core.onboarding.model import TYPED_TEXTS, AtsDecision, Requirements
from core.onboarding.states import IpFilter, SyncMode
from core.people.actor import NOT_KNOWN

Values = dict[str, Any]
"""What the widgets hold, by the fields' names in the form."""


def _same(value: Any) -> Any:
    return value


def _or_none(value: Any) -> Any:
    return value or None


def _text(value: Any) -> str:
    return str(value or "").strip()


class FormField(NamedTuple):
    """One field: its `path` in the requirements, like "admin.name", its label and its conversions.

    `from_json` reads a value from a stored draft. Drafts are stored by the form's names, so these must not change.
    """

    path: str
    label: str
    to_form: Callable[[Any], Any] = _same
    from_form: Callable[[Any], Any] = _text
    from_json: Callable[[Any], Any] = _same


_OWN_NAMES = {
    "account": FormField("account_id", "FactoryFix account", to_form=_or_none),
    "admin_name": FormField("admin.name", "ATS administrator: name"),
    "admin_email": FormField("admin.email", "ATS administrator: e-mail"),
    "admin_phone": FormField("admin.phone", "ATS administrator: phone"),
    "backup_name": FormField("backup.name", "Back-up: name"),
    "backup_email": FormField("backup.email", "Back-up: e-mail"),
    "backup_phone": FormField("backup.phone", "Back-up: phone"),
    "urls": FormField(
        "pasted_urls", "Addresses", to_form="\n".join, from_form=lambda typed: tuple(_text(typed).split())
    ),
    "ats": FormField("ats", "ATS", to_form=_or_none),
    "decision": FormField(
        "ats_decision",
        "Why the chosen ATS is right anyway",
        to_form=lambda decision: decision.text if decision else "",
    ),
    "mode": FormField(
        "sync_mode",
        "Which candidates reach the ATS",
        from_form=lambda mode: mode or SyncMode.ENGAGED,
        from_json=SyncMode,
    ),
    "reason": FormField("redirect_reason", TYPED_TEXTS["redirect_reason"]),
    "advised": FormField("advised_against", "We advised against it", from_form=bool),
    "ip_filter": FormField(
        "ip_filter",
        "Does the ATS accept connections only from known IP addresses?",
        to_form=_or_none,
        from_form=lambda answer: answer or IpFilter.NOT_ASKED,
        from_json=lambda answer: IpFilter(answer) if answer else None,
    ),
    "source_name": FormField("sync_settings.source_name", "Source name in the ATS"),
    "landing_stage": FormField("sync_settings.landing_stage", "Stage that candidates arrive in"),
    "redirect_template": FormField("sync_settings.redirect_template", "Address that applicants are sent to"),
    "target": FormField(
        "go_live_target",
        "Go-live target",
        from_form=_same,
        from_json=lambda day: date.fromisoformat(day) if day else day,
    ),
    "expected": FormField("expected_list", "Expected jobs"),
}
_NAMED = {field.path for field in _OWN_NAMES.values()}
FIELDS: Mapping[str, FormField] = _OWN_NAMES | {
    name: FormField(name, title) for name, title in TYPED_TEXTS.items() if name not in _NAMED
}
ACCEPTANCE = "word"
"""The text on a warning: typed outside the form and saved with the warning; drafts store it under this name."""
ACCEPTANCE_LABEL = "Who at the customer accepts this, and how"


def label(name: str) -> str:
    """Return the label of a field."""
    return FIELDS[name].label if name in FIELDS else ACCEPTANCE_LABEL


def values(requirements: Requirements) -> Values:
    """Return the value of each form field for these requirements."""
    return {name: field.to_form(reduce(getattr, field.path.split("."), requirements)) for name, field in FIELDS.items()}


def decoded(name: str, stored: Any) -> Any:
    """Return a field's value from the JSON value of a stored draft."""
    return FIELDS[name].from_json(stored) if name in FIELDS else stored


def typed(form: Values, account_names: Mapping[str, str], now: datetime) -> Requirements:
    """Return the requirements in the form; the action that saves them fills in the rest."""
    parts: dict[str, Any] = {}
    for name, field in FIELDS.items():
        part, _, inner = field.path.partition(".")
        stored = field.from_form(form[name])
        if inner:
            parts.setdefault(part, {})[inner] = stored
        else:
            parts[part] = stored
    reason = parts["ats_decision"]
    parts["ats_decision"] = AtsDecision(by=NOT_KNOWN, at=now, text=reason) if reason else None
    parts["account_name"] = account_names.get(parts["account_id"], "")
    return Requirements.model_validate(parts)
