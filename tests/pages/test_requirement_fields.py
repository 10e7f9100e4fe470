"""A text of the requirements appears in three files only: the model, the form, and the summary document."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from core.onboarding.lengths import LIMITS
from core.onboarding.model import TYPED_TEXTS, Contact, Requirements
from core.onboarding.states import IpFilter, SyncMode
from pages.requirements import fields

NOW = datetime(2027, 1, 4, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
PLACES = {
    "core/actions/compliance.py",
    "core/documents/requirements_summary.py",
    "core/onboarding/compliance.py",
    "core/onboarding/model.py",
    "core/verdict/customer_risks.py",
    "core/verdict/rule.py",
    "pages/connection/needs.py",
    "pages/requirements/compliance.py",
    "pages/requirements/form.py",
    "pages/requirements/page.py",
}
FULL = Requirements(
    account_id="acc_1",
    admin=Contact(name="Dana", email="dana@acme.example"),
    backup=Contact(name="Luis"),
    pasted_urls=("https://a.example", "https://b.example"),
    ats="lever",
    ip_filter=IpFilter.NO,
    sync_mode=SyncMode.REDIRECT,
    redirect_reason="Works council",
    advised_against=True,
    by_hand="Dana, each Friday",
    compliance="OFCCP",
    go_live_target=date(2027, 3, 1),
    expected_list="R-1\nR-2",
)


def test_the_compliance_needs_are_named_where_they_are_used_only() -> None:
    files = [*(ROOT / "core").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]
    naming = {file for file in files if re.search(r"\bcompliance\b", file.read_text("utf-8"))}
    assert {str(file.relative_to(ROOT)) for file in naming} == PLACES


@pytest.mark.parametrize("name", TYPED_TEXTS)
def test_each_typed_text_is_in_the_form_and_has_a_limit(name: str) -> None:
    assert name in {field.path for field in fields.FIELDS.values()}
    assert f"requirements.{name}" in LIMITS


@pytest.mark.parametrize("requirements", [Requirements(), FULL], ids=["nothing typed", "everything typed"])
def test_values_survive_the_way_into_the_form_and_back(requirements: Requirements) -> None:
    typed = fields.typed(fields.values(requirements), {}, NOW)
    assert typed.ats_decision is None
    assert typed == requirements
