"""For every ATS and failure: a cause, a sentence to say, a step of the guide, and an e-mail with the permission."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from core.ats.catalogue import default_catalogue, load_catalogue
from core.ats.companion import TITLES, failure_letter, likely_causes
from core.ats.failure_facts import FailureKind
from core.ats.guide import guide_for, plain
from core.ats.model import Ats
from core.errors import CatalogueBroken

CONNECTABLE = [ats for ats in default_catalogue() if ats.kombo_tool]


@pytest.mark.parametrize("ats", CONNECTABLE, ids=lambda ats: ats.key)
def test_every_failure_of_every_ats_has_a_cause_a_step_and_a_letter_that_names_the_permission(ats: Ats) -> None:
    guide = guide_for(ats, {})
    for kind in FailureKind:
        causes = likely_causes(ats, guide, kind, source="Plant Talent")
        own = [fact for fact in ats.failures if fact.kind is kind]
        assert len(causes) == max(1, len(own)) and all(cause.general is not bool(own) for cause in causes)
        assert [cause.confirmed for cause in causes] == sorted((fact.confirmed for fact in own), reverse=True) or [
            False
        ]
        for cause in causes:
            assert cause.kind is kind and cause.step in guide.steps
            subject, body = failure_letter(ats, cause, name="Dana Whitfield", manager="Ana Alvarez")
            assert ats.label in subject and body.startswith("Hello Dana,") and "Ana Alvarez" in body
            assert cause.cause in body and cause.fix in body and f"You need: {cause.needs}." in body
            assert cause.step and f"step {cause.step.number} of your guide: {plain(cause.step.lead)}." in body
            assert ("We are not certain" in body) is not cause.confirmed


@pytest.mark.parametrize("ats", CONNECTABLE, ids=lambda ats: ats.key)
def test_a_permission_that_is_missing_is_named_as_the_catalogue_names_it(ats: Ats) -> None:
    for cause in likely_causes(ats, guide_for(ats, {}), FailureKind.PERMISSION_MISSING, source="FactoryFix"):
        _, body = failure_letter(ats, cause, name="", manager="Ana")
        assert body.startswith("Hello there,")
        assert not cause.general or (all(permission in body for permission in ats.permissions) and ats.permissions)


def test_the_texts_are_whole_sentences_and_the_needs_are_not() -> None:
    for ats, kind in product(CONNECTABLE, FailureKind):
        for cause in likely_causes(ats, guide_for(ats, {}), kind, source="FactoryFix"):
            for text in (cause.cause, cause.fix):
                assert text.endswith("."), (ats.key, text)
            assert re.search(r"[.?]$", cause.say) and len(re.findall(r"[.?](?= [A-Z])", cause.say)) <= cause.general
            assert not cause.needs.endswith((".", "?", ":")), (ats.key, cause.needs)


def test_the_ats_that_factories_use_have_causes_of_their_own() -> None:
    kinds = {FailureKind.FLOW_FAILED, FailureKind.PERMISSION_MISSING, FailureKind.CREDENTIALS_EXPIRED}
    covered = [ats.key for ats in CONNECTABLE if kinds <= {cause.kind for cause in ats.failures}]
    assert len(covered) >= 26 and {"ukgpro", "workday", "successfactors", "dayforce", "icims"} <= set(covered)


def test_the_source_of_a_cause_has_the_name_that_kombo_writes() -> None:
    ats = default_catalogue().get("ukgpro")
    assert ats is not None
    (cause,) = likely_causes(ats, guide_for(ats, {}), FailureKind.SETUP_INCOMPLETE, source="Plant Talent")
    assert "“Plant Talent”" in cause.needs and "“FactoryFix”" not in failure_letter(ats, cause, name="", manager="")[1]


def test_a_system_without_a_guide_still_gets_a_general_answer() -> None:
    ats = Ats(key="new", label="New", vendor="New")
    for kind in FailureKind:
        (cause,) = likely_causes(ats, guide_for(ats, {}), kind, source="FactoryFix")
        subject, body = failure_letter(ats, cause, name="Dana", manager="Ana")
        assert cause.step is None and "of your guide" not in body and TITLES[kind][1:] in subject


def test_a_cause_that_names_a_step_outside_the_guide_stops_the_start_and_says_where(tmp_path: Path) -> None:
    steps = "".join(f"{number}. **Do it.** You do what is said here.\n" for number in range(1, 6))
    cause = "failures:\n  - kind: flow_failed\n    cause: C.\n    fix: F.\n    needs: n\n    say: S.\n    step: 6\n"
    (tmp_path / "acme.md").write_text(f"---\nlabel: Acme\nvendor: Acme\n{cause}---\n{steps}", encoding="utf-8")
    with pytest.raises(CatalogueBroken, match=r"acme\.md, line 10: expected a step of the guide \(1 to 5\)"):
        load_catalogue(tmp_path)
