"""The connection guide: its introduction, its steps, and the customer's values in them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from core.ats.catalogue import default_catalogue, load_catalogue
from core.ats.guide import adds_source, filled, general_steps, guide_for, known_names, plain, source_step
from core.ats.identify import identify
from core.ats.model import Ats, AuthorisationKind
from core.candidate.preflight import connection_checks
from core.errors import CatalogueBroken

ENTRIES = default_catalogue().all()


@pytest.mark.parametrize("ats", ENTRIES, ids=lambda ats: ats.key)
def test_nothing_of_a_file_is_lost_on_the_way_to_its_guide(ats: Ats) -> None:
    guide = guide_for(ats, {})
    own = guide.steps if ats.has_guide else ()
    words = " ".join([guide.opening, *(f"{step.number}. {step.lead}. {step.text}" for step in own)])
    assert re.findall(r"\w+", plain(words)) == re.findall(r"\w+", plain(filled(ats.guide, {})))
    assert bool(guide.steps) == bool(ats.kombo_tool)


@pytest.mark.parametrize("ats", [ats for ats in ENTRIES if ats.kombo_tool], ids=lambda ats: ats.key)
def test_every_ats_that_kombo_connects_has_a_guide_of_its_own(ats: Ats) -> None:
    assert 5 <= len(guide_for(ats, {}).steps) <= 10 and ats.has_guide


@pytest.mark.parametrize("kind", [None, *AuthorisationKind])
def test_an_ats_without_a_file_gets_the_steps_of_its_way_to_authorize(kind: AuthorisationKind | None) -> None:
    steps = general_steps(kind)
    assert [step.number for step in steps] == list(range(1, len(steps) + 1))
    assert 5 <= len(steps) <= 10 and steps[-1].lead == "Tell your Account Manager"
    says_what_is_not_public = any("not public" in step.text for step in steps)
    assert says_what_is_not_public is (kind is not AuthorisationKind.OAUTH)
    assert guide_for(Ats(key="new", label="New", vendor="New", kombo_tool="new"), {}).steps == general_steps(None)


def test_a_step_that_names_a_key_after_us_or_allows_sources_adds_none() -> None:
    steps = [(ats.key, step) for ats in ENTRIES for step in guide_for(ats, {}).steps]
    assert {key: step.lead for key, step in steps if adds_source(step)} == {
        "careerplug": "Add the source",
        "personio": "Add the source",
        "ukgpro": "Add the source",
        "workday": "Add the source",
    }
    assert len([key for key, step in steps if "“FactoryFix”" in step.text]) > 10


def test_the_source_is_called_as_kombo_writes_it_and_a_key_stays_named_after_us() -> None:
    steps = [step for ats in ENTRIES for step in guide_for(ats, {}).steps]
    renamed = [step for ats in ENTRIES for step in guide_for(ats, {}, "Plant Talent").steps]
    changed = [(before, after) for before, after in zip(steps, renamed, strict=True) if before != after]
    assert [(before.lead, after.text) for before, after in changed] == [
        ("Add the source", before.text.replace("“FactoryFix”", "“Plant Talent”")) for before, _ in changed
    ]
    assert len(changed) == 4


@pytest.mark.parametrize("ats", ENTRIES, ids=lambda ats: ats.key)
def test_the_hint_before_a_push_names_only_a_step_that_the_guide_has(ats: Ats) -> None:
    guide = guide_for(ats, {})
    facts: dict[str, Any] = {"status": "ACTIVE", "setup_status": "COMPLETED", "create_available": True}
    checks = connection_checks(**facts, source="FactoryFix", source_exists=None, source_step=source_step(guide))
    hint = next(check.next_step for check in checks if check.key == "source")
    named = re.findall("“(.+?)” in the guide", hint)
    assert set(named) <= {step.lead for step in guide.steps}
    assert bool(named) == ("guide" in hint) == any(adds_source(step) for step in guide.steps)


@pytest.mark.parametrize("wrong", ["{tenant}", "{|x}", "{tenant|}", "{site|your site}", "{tenant|a", "tenant}"])
def test_a_placeholder_that_can_never_be_filled_stops_the_start_and_says_where(tmp_path: Path, wrong: str) -> None:
    steps = "\n".join(f"{n}. **Do it.** You do it." for n in range(1, 6))
    facts = "---\nlabel: Acme\nvendor: Acme\naddresses:\n  - acme.example/{tenant}\n---\n"
    (tmp_path / "acme.md").write_text(f"{facts}\n{steps}\n6. **Enter it.** Here: {wrong}.\n")
    with pytest.raises(CatalogueBroken, match=r"acme\.md, line 13: expected \{name\|words"):
        load_catalogue(tmp_path)
    (tmp_path / "acme.md").write_text(f"{facts}\n{steps}\n6. **Enter it.** Here: {{tenant|your tenant}}.\n")
    assert load_catalogue(tmp_path).get("acme")


@pytest.mark.parametrize(
    ("address", "key", "label", "value"),
    [
        ("https://recruiting.ultipro.com/NOR1008NGATE/JobBoard/1", "ukgpro", "Tenant", "NOR1008NGATE"),
        ("https://acme.wd5.myworkdayjobs.com/en-US/Careers", "workday", "Tenant", "acme"),
        ("https://acme.bamboohr.com/careers/12", "bamboohr", "Account", "acme"),
        ("https://acme.pinpointhq.com/postings/1", "pinpoint", "Account", "acme"),
    ],
)
def test_what_an_address_tells_stands_in_the_guide(address: str, key: str, label: str, value: str) -> None:
    identification = identify([address])
    ats = default_catalogue().get(key)
    assert ats is not None
    assert identification.ats == key
    assert any(f"`{value}`" in step.text for step in guide_for(ats, identification.details).steps)
    assert known_names(identification.details)[label] == value


@pytest.mark.parametrize("known", ["", "a b", "`x`", "](https://evil.example)", "-x", "x" * 81, "ünï", "a\nb"])
def test_a_word_that_is_no_name_is_not_filled_in(known: str) -> None:
    assert filled("Enter {tenant|your tenant}.", {"tenant": known}) == "Enter your tenant."
    assert known_names({"tenant": known}) == {}


@pytest.mark.parametrize(
    ("marked", "bare"),
    [
        ("Go to **Settings › Sources** and stop", "Go to Settings › Sources and stop"),
        ("in the form `USG1`", "in the form USG1"),
        ("see [the page](https://ats.example/a)", "see the page (https://ats.example/a)"),
    ],
)
def test_a_guides_marks_of_emphasis_do_not_reach_paper_or_mail(marked: str, bare: str) -> None:
    assert plain(marked) == bare
