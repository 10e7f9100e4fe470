"""What is typed and not saved: kept field by field, so that two tabs of one person lose nothing of each other's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.actions import onboarding as onboardings, unsaved
from core.actions.unsaved import Typing
from core.errors import NotAllowed
from core.onboarding.model import Onboarding
from core.onboarding.states import SyncMode
from core.storage.unsaved import Form, TypedField
from tests.office import ANA, ELI, Office, open_office

BEN = type(ANA)("ben", "Ben Ito", "ben@office.example", ANA.role)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


@pytest.fixture
def begun(office: Office) -> Onboarding:
    return onboardings.start(office.ctx(ANA), customer="Acme", another=True)


class Tab:
    """A tab of Ana's with the form open: it remembers what it showed, as the page does."""

    def __init__(self, office: Office, begun: Onboarding, name: str) -> None:
        self.office, self.begun, self.name = office, begun, name
        self.values: dict[str, Any] = {}

    def types(self, **fields: Any) -> Form:
        """Type into fields where "" is saved, and run."""
        typed = {name: Typing("", self.values.get(name, ""), value) for name, value in fields.items()}
        return self._shows(unsaved.keep(self.office.ctx(ANA, self.begun), self.begun.id, typed, tab=self.name))

    def runs(self) -> Form:
        return self._shows(unsaved.find(self.office.ctx(ANA), self.begun.id))

    def _shows(self, form: Form) -> Form:
        self.values = {name: field.now for name, field in form.items()}
        return form


@pytest.fixture
def tabs(office: Office, begun: Onboarding) -> tuple[Tab, Tab]:
    return Tab(office, begun, "left"), Tab(office, begun, "right")


def kept(tab: Tab) -> dict[str, Any]:
    """What is kept, and what the other tab typed where that is something else."""
    return {
        name: (field.now, *field.others) if field.others else field.now
        for name, field in unsaved.find(tab.office.ctx(ANA), tab.begun.id).items()
    }


def test_each_tab_writes_only_the_fields_that_were_typed_in_it(tabs: tuple[Tab, Tab]) -> None:
    left, right = tabs
    left.types(compliance="OFCCP")
    right.types(admin_name="Dana")
    left.types(backup_name="Luis")
    assert kept(left) == {"compliance": "OFCCP", "admin_name": "Dana", "backup_name": "Luis"}
    assert right.runs().keys() == {"compliance", "admin_name", "backup_name"}


@pytest.mark.parametrize(
    ("typing", "now"),
    [
        ([("left", "A"), ("right", "B")], ("B", "A")),
        ([("left", "A"), ("right", "A")], "A"),
        ([("left", "A"), ("left", "AB")], "AB"),
        ([("left", "A"), ("right", None), ("right", "B")], "B"),
        ([("left", "A"), ("right", "B"), ("left", "C")], ("C", "B")),
        ([("left", "A"), ("right", "B"), ("left", None), ("left", "C")], ("C", "A")),
        ([("left", "A"), ("right", "B"), ("left", None), ("left", "A")], "A"),
        ([("left", "A"), ("right", "B"), ("right", "BB")], ("BB", "A")),
        ([("left", "A"), ("right", "B"), ("right", "")], ("", "A")),
        ([("left", "A"), ("left", "")], None),
    ],
)
def test_text_typed_in_one_field_in_two_tabs_is_kept_from_both(
    tabs: tuple[Tab, Tab], typing: list[tuple[str, str | None]], now: object
) -> None:
    """Each line types one after another; None is a run without typing, in which a tab sees what the other typed."""
    for name, text in typing:
        tab = next(tab for tab in tabs if tab.name == name)
        if text is None:
            tab.runs()
        else:
            tab.types(compliance=text)
    assert kept(tabs[0]).get("compliance") == now


def test_three_tabs_lose_nothing_either(office: Office, begun: Onboarding) -> None:
    for name in ("A", "B", "C"):
        Tab(office, begun, name).types(compliance=name)
    assert kept(Tab(office, begun, "D")) == {"compliance": ("C", "A", "B")}


def test_a_tab_that_did_not_hear_the_answer_is_not_taken_for_another(office: Office, begun: Onboarding) -> None:
    tab = Tab(office, begun, "left")
    tab.types(compliance="OF")
    tab.values = {}  # its run was interrupted
    tab.types(compliance="OFCCP")
    assert kept(tab) == {"compliance": "OFCCP"}


@pytest.mark.parametrize("chosen", ["A", "B"])
def test_choosing_a_version_resolves_the_difference(office: Office, tabs: tuple[Tab, Tab], chosen: str) -> None:
    left, right = tabs
    left.types(compliance="A", admin_name="Dana")
    right.types(compliance="B")
    unsaved.settle(office.ctx(ANA), left.begun.id, field="compliance", value=chosen)
    assert kept(left) == {"compliance": chosen, "admin_name": "Dana"}
    unsaved.settle(office.ctx(ANA), left.begun.id, field="compliance", value="")
    assert kept(left) == {"admin_name": "Dana"}


def test_dropping_leaves_what_another_tab_typed_meanwhile(office: Office, tabs: tuple[Tab, Tab]) -> None:
    left, right = tabs
    left.types(compliance="A", admin_name="Dana")
    right.types(backup_name="Luis")
    right.types(admin_name="Dana Whitfield")
    left.types(compliance="AB")
    right.types(backup_name="Luis Ortega")
    known = {"compliance": ("AB",), "admin_name": ("Dana Whitfield",), "backup_name": ("Luis",)}
    unsaved.drop(office.ctx(ANA), left.begun.id, known=known, tab="left")
    assert kept(left) == {"backup_name": "Luis Ortega"}


def test_dropping_forgets_what_this_tab_typed_before(office: Office, tabs: tuple[Tab, Tab]) -> None:
    tabs[0].types(compliance="OF")
    unsaved.drop(office.ctx(ANA), tabs[0].begun.id, known={"compliance": ("", "OFCCP")}, tab="left")
    assert kept(tabs[0]) == {}


def test_typing_replaces_newer_values_only_after_confirmation(office: Office, begun: Onboarding) -> None:
    tab = Tab(office, begun, "left")
    tab.types(compliance="mine", admin_name="Dana")
    newer = begun.changed(version=begun.version + 3)
    form = unsaved.stand_on(office.ctx(ANA, newer), begun.id, saved={"compliance": "theirs", "admin_name": "Dana"})
    assert form == {"compliance": TypedField("theirs", "mine", newer.version, tab="left")}
    assert unsaved.find(office.ctx(ANA), begun.id) == form


def test_values_come_back_as_plain_text(office: Office, begun: Onboarding) -> None:
    typed = {
        "target": Typing(None, None, date(2027, 3, 1)),
        "mode": Typing(SyncMode.ENGAGED, SyncMode.ENGAGED, SyncMode.MANUAL),
        "advised": Typing(was=False, displayed=False, now=True),
    }
    form = unsaved.keep(office.ctx(ANA, begun), begun.id, typed, tab="left")
    assert {name: (field.was, field.now) for name, field in form.items()} == {
        "target": (None, "2027-03-01"),
        "mode": ("engaged", "manual"),
        "advised": (False, True),
    }
    assert unsaved.find(office.ctx(ANA), begun.id) == form


def test_a_draft_of_an_earlier_version_of_the_dashboard_is_still_read(office: Office, begun: Onboarding) -> None:
    changes = json.dumps({"compliance": ["", "OFCCP"]})
    row = {"onboarding_id": begun.id, "person_id": ANA.id, "version": 7, "changes": changes}
    with office.services.store.write() as db:
        db.insert("unsaved_forms", row)
    assert unsaved.find(office.ctx(ANA), begun.id) == {"compliance": TypedField("", "OFCCP", 7)}


def test_a_draft_is_visible_only_to_its_author(office: Office, begun: Onboarding) -> None:
    Tab(office, begun, "left").types(compliance="OFCCP")
    assert unsaved.find(office.ctx(BEN), begun.id) == {}
    with pytest.raises(NotAllowed):
        unsaved.find(office.ctx(ELI), begun.id)
