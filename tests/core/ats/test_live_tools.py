"""Kombo's tool list merged into our files: the live data wins, and differences are reported."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from core.ats.catalogue import Catalogue, default_catalogue
from core.ats.expectations import expectations
from core.ats.identify import identify
from core.ats.live import merge_live
from core.ats.model import Actions, Ats, Cost

WINDOW = timedelta(hours=3)
WRITES = {
    "create": "ats_create_application",
    "attach": "ats_add_application_attachment",
    "note": "ats_add_application_note",
    "stage": "ats_move_application_to_stage",
    "tag": "ats_add_candidate_tag",
}


def tool(tool_id: str, *, jobs: str = "SUPPORTED", features: tuple[str, ...] = (), **overrides: Any) -> dict[str, Any]:
    """One tool as Kombo's documentation shows it; `overrides` maps action names to a status, or replaces a field."""
    actions = [
        {"id": WRITES[name], "label": name, "coverage_status": overrides.pop(name), "fields": []}
        for name in list(overrides)
        if name in WRITES
    ]
    record = {
        "id": tool_id,
        "label": tool_id.title(),
        "internal_label": None,
        "assets": {"logo_url": "x", "icon_url": "https://assets.example/icon.svg", "icon_black_url": "x"},
        "paid_api_details_markdown": None,
        "fast_track_details_markdown": None,
        "partner_only_details_markdown": None,
        "connection_guide_url": None,
        "coverage": {
            "read_models": [{"id": "ats_jobs", "label": "Jobs", "coverage_status": jobs, "fields": []}],
            "write_actions": actions,
            "features": [{"id": name, "label": name, "coverage_status": "SUPPORTED"} for name in features],
        },
    }
    return record | overrides


def acme(**facts: Any) -> Catalogue:
    return Catalogue([Ats(key="acme", label="Acme", vendor="Acme", **{"kombo_tool": "acme", **facts})])


def only(catalogue: Catalogue) -> Ats:
    (ats,) = catalogue
    return ats


@pytest.mark.parametrize(
    ("in_file", "status", "merged", "differs"),
    [
        (True, "SUPPORTED", True, False),
        (True, "UNSUPPORTED", False, True),
        (True, "NOT_IMPLEMENTED", False, True),
        (False, "SUPPORTED", True, True),
        (None, "SUPPORTED", True, True),
        (None, "UNKNOWN", None, False),
        (True, "UNKNOWN", True, False),
        (False, "A NEW WORD", False, False),
    ],
)
@pytest.mark.parametrize("action", WRITES)
def test_live_coverage_wins_unless_kombo_does_not_know_either(
    action: str, in_file: bool | None, status: str, merged: bool | None, differs: bool
) -> None:
    catalogue, differences = merge_live(
        acme(actions=Actions(**{action: in_file})), [tool("acme", **dict[str, Any]({action: status}))]
    )
    assert getattr(only(catalogue).actions, action) is merged
    assert [(difference.key, difference.about) for difference in differences] == (
        [("acme", "actions")] if differs else []
    )


def test_an_action_that_kombo_does_not_list_keeps_our_answer() -> None:
    catalogue, differences = merge_live(acme(actions=Actions(note=True)), [tool("acme", create="UNKNOWN")])
    assert only(catalogue).actions == Actions(note=True) and differences == ()


def test_coverage_may_also_stand_flat_as_our_client_hands_it_on() -> None:
    nested = tool("acme", create="SUPPORTED", jobs="UNSUPPORTED")
    flat = nested | nested.pop("coverage")
    assert merge_live(acme(), [flat]).differences == merge_live(acme(), [nested | {"coverage": flat}]).differences != ()


def test_the_notes_and_the_guide_come_from_kombo() -> None:
    record = tool(
        "acme",
        paid_api_details_markdown=" ## Paid\n**Costs** [money](https://help.example/price_list) ",
        partner_only_details_markdown="Partners.",
        fast_track_details_markdown="Fast.",
        connection_guide_url="https://help.example/guide",
    )
    ats = only(merge_live(acme(documentation_url="https://old.example"), [record]).catalogue)
    assert ats.live is not None
    assert (ats.live.paid, ats.live.partner_only, ats.live.fast_track) == (
        "Paid\nCosts money (https://help.example/price_list)",
        "Partners.",
        "Fast.",
    )
    assert ats.documentation_url == "https://help.example/guide"


@pytest.mark.parametrize("address", [None, "", "javascript:alert(1)", "http://help.example"])
def test_a_guide_without_a_safe_address_keeps_ours(address: str | None) -> None:
    record = tool("acme", connection_guide_url=address)
    ats = only(merge_live(acme(documentation_url="https://old.example"), [record]).catalogue)
    assert ats.documentation_url == "https://old.example"


def test_a_price_that_our_file_does_not_know_is_a_difference() -> None:
    record = [tool("acme", paid_api_details_markdown="Paid.")]
    assert [difference.about for difference in merge_live(acme(), record).differences] == ["cost"]
    assert merge_live(acme(cost=Cost(text="Paid.", charged=True)), record).differences == ()


def test_a_source_that_kombo_writes_itself_is_a_difference() -> None:
    record = [tool("acme", features=("automatic_source_writing",))]
    assert [difference.about for difference in merge_live(acme(source_must_exist=True), record).differences] == [
        "source"
    ]


def test_a_tool_without_a_file_becomes_a_selectable_entry() -> None:
    catalogue, differences = merge_live(acme(), [tool("acme"), tool("newcomer", create="SUPPORTED")])
    newcomer = catalogue.by_tool("newcomer")
    assert newcomer is not None and not newcomer.has_guide
    assert (newcomer.label, newcomer.actions.create) == ("Newcomer", True)
    assert [(difference.key, difference.about) for difference in differences] == [("newcomer", "new")]
    assert expectations(newcomer, "engaged", window=WINDOW)


def test_an_ats_that_kombo_does_not_offer_is_blocked_and_reported() -> None:
    catalogue, differences = merge_live(acme(actions=Actions(create=True)), [tool("other")])
    acme_now = catalogue.get("acme")
    assert acme_now is not None and acme_now.live is not None and not acme_now.live.offered
    assert [difference.about for difference in differences] == ["offered", "new"]
    assert expectations(acme_now, "engaged", window=WINDOW)[0].key == "offered"


def test_a_former_tool_stands_in_where_only_it_is_offered() -> None:
    files = acme(kombo_tool="acmev2", other_tools=("acmev1",))
    catalogue, differences = merge_live(files, [tool("acmev1")])
    assert only(catalogue).kombo_tool == "acmev1"
    assert [difference.about for difference in differences] == ["tool"]
    both, nothing = merge_live(files, [tool("acmev1"), tool("acmev2")])
    assert only(both).kombo_tool == "acmev2" and nothing == ()


def test_an_ats_without_a_tool_gains_one_when_kombo_starts_to_offer_it() -> None:
    catalogue, differences = merge_live(acme(kombo_tool=None), [tool("acme", create="SUPPORTED")])
    assert only(catalogue).kombo_tool == "acme"
    assert {difference.about for difference in differences} == {"tool", "actions"}


def test_jobs_that_cannot_be_read_are_known_before_the_first_click() -> None:
    ats = only(merge_live(acme(), [tool("acme", jobs="UNSUPPORTED")]).catalogue)
    assert expectations(ats, "engaged", window=WINDOW)[0].key == "jobs_unreadable"


def test_an_empty_answer_changes_nothing() -> None:
    files = default_catalogue()
    assert merge_live(files, []) == (files, ())


def test_the_files_themselves_stay_as_they_are() -> None:
    files = acme(actions=Actions(create=False))
    merge_live(files, [tool("acme", create="SUPPORTED")])
    assert only(files).actions.create is False and only(files).live is None


def test_identification_works_on_the_merged_catalogue() -> None:
    merged = merge_live(default_catalogue(), [tool("greenhouse"), tool("lever")]).catalogue
    identification = identify(["https://boards.greenhouse.io/acme"], merged)
    assert (identification.ats, identification.kombo_tool) == ("greenhousev3", "greenhouse")


def test_every_expectation_of_a_merged_catalogue_can_be_said() -> None:
    tools = [tool(ats.kombo_tool, create="SUPPORTED") for ats in default_catalogue() if ats.kombo_tool]
    merged, differences = merge_live(default_catalogue(), tools)
    assert len(merged) == len(default_catalogue())
    assert {difference.about for difference in differences} == {"actions"}
    connected = [ats for ats in merged if ats.kombo_tool]
    assert not [ats.key for ats in connected if expectations(ats, "engaged", window=WINDOW)[0].kind == "blocker"]


_odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "label", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
_FIELDS = ["id", "label", "assets", "coverage", "connection_guide_url", "paid_api_details_markdown"]


@given(st.lists(st.dictionaries(st.sampled_from(_FIELDS), _odd), max_size=4))
def test_an_odd_record_never_breaks_the_catalogue(tools: list[dict[str, Any]]) -> None:
    merged, _ = merge_live(acme(), tools)
    assert merged.get("acme") is not None
