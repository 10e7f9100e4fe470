"""Every refusal has a next step."""

from __future__ import annotations

import pytest

from core.candidate.remedies import REMEDIES, permission_letter, remedy
from core.kombo.error_map import MEANINGS


def test_every_code_of_kombos_documentation_has_its_remedy_and_no_other() -> None:
    assert set(REMEDIES) == set(MEANINGS)


@pytest.mark.parametrize("code", [*REMEDIES, "SOMETHING.NEW", "KomboUnavailable", None])
def test_a_remedy_is_one_sentence_a_person_can_follow(code: str | None) -> None:
    step, way = remedy(code)
    assert step.endswith(".")
    assert 20 < len(step) < 140
    assert way


@pytest.mark.parametrize(
    ("code", "words", "way"),
    [
        ("ATS.JOB_CLOSED", "Choose another job", "prepare"),
        ("ATS.APPLICATION_ALREADY_EXISTS", "Look at that application", "prepare"),
        ("INTEGRATION.PERMISSION_MISSING", "administrator", "letter"),
        ("INTEGRATION.AUTHENTICATION_INVALID", "renew the credentials", "connection"),
        ("SOMETHING.NEW", "Kombo’s log", "kombo"),
    ],
)
def test_the_remedy_leads_where_it_helps(code: str, words: str, way: str) -> None:
    assert words in remedy(code).step
    assert remedy(code).way == way


def test_the_letter_names_the_permission_and_what_the_connection_needs() -> None:
    subject, body = permission_letter(
        ats="Lever",
        name="Priya Raman",
        manager="Ana Reyes",
        kombo_message="Kombo says: missing scope candidates:write:admin",
        permissions=("Read jobs", "Write candidates"),
    )
    assert "Lever" in subject
    assert body.startswith("Hello Priya,")
    assert "candidates:write:admin" in body
    assert "- Write candidates" in body
    assert body.endswith("Ana Reyes\nFactoryFix")


def test_a_letter_without_a_name_or_a_list_still_reads_well() -> None:
    _, body = permission_letter(ats="Lever", name=" ", manager="Ana", kombo_message="No.", permissions=())
    assert body.startswith("Hello there,")
    assert "these permissions" not in body
