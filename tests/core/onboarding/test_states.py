"""What is stored opens in every version: a state that this one does not know, and a name from before."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from core.candidate.push import Push, PushState
from core.onboarding.confirming import CONCERNS
from core.onboarding.connection_link_facts import Mailed
from core.onboarding.model import Confirmation, SecondPhase
from core.onboarding.states import Answer, ConfirmationItem, MailState, PhaseState
from core.onboarding.steps import CONFIRMATION_ITEMS
from core.stored_enum import StoredEnum
from tests.core.onboarding.stages import NOW, STATEMENT

STORED = STATEMENT.model_dump(mode="json")


@pytest.mark.parametrize(
    ("part", "field", "rest", "fallback"),
    [
        (
            Confirmation,
            "answer",
            {"who": "Dana", "channel": "phone", "heard": STORED},
            Answer.UNKNOWN,
        ),
        (SecondPhase, "state", {"statement": STORED}, PhaseState.UNKNOWN),
        (Mailed, "state", {"to": "d@plant.example", "message_id": "m1", "began": STORED}, MailState.UNKNOWN),
    ],
)
def test_a_stored_state_of_another_version_opens_as_unknown(
    part: type[Confirmation | SecondPhase | Mailed], field: str, rest: dict[str, object], fallback: StoredEnum
) -> None:
    assert getattr(part.model_validate(rest | {field: "from another version"}), field) is fallback
    for state in type(fallback):
        assert getattr(part.model_validate(rest | {field: state.value}), field) is state


def test_the_statement_on_version_2_opens_under_its_name_of_before() -> None:
    phase = SecondPhase(state=PhaseState.LEFT_OUT, statement=STATEMENT)
    assert SecondPhase.model_validate({"state": "left out", "word": STORED}) == phase
    assert SecondPhase.model_validate_json(phase.model_dump_json()) == phase


def test_kombos_message_on_a_push_opens_under_its_name_of_before() -> None:
    pushes = TypeAdapter(Push)
    push = Push(
        "p1", "j1", "t@test.example", "a", "b", STATEMENT.by, NOW, state=PushState.REFUSED, kombo_message="Closed"
    )
    kept = pushes.dump_python(push, mode="json")
    assert pushes.validate_python(kept) == push
    before = {key: value for key, value in kept.items() if key != "kombo_message"} | {"said": "Closed"}
    assert pushes.validate_python(before) == push


def test_every_item_is_asked_for_in_a_sentence_and_has_a_way_to_be_fixed() -> None:
    assert set(CONFIRMATION_ITEMS) == set(CONCERNS) == set(ConfirmationItem)
    assert {item for item in ConfirmationItem if item.comes_after_screening} == {"conversation", "assessment"}
