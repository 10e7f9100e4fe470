"""The lengths of what people type: every limit belongs to a real field, and is told with its name."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from core.errors import InvalidInput
from core.onboarding.lengths import LIMITS, check, within
from core.onboarding.model import Decision, Hold, SecondPhase, Step
from core.storage.audit import flat
from tests.core.onboarding.stages import ASKED, NOW, WORD, at

LIVE = at(Step.LIVE)
REQUIREMENTS = ASKED.changed(
    agreed=WORD, acknowledged={"lever.locations": WORD}, ats_decision=Decision(**dict(WORD), about="two systems")
)
LEFT_OUT = SecondPhase(state="left out", word=WORD)
CANDIDATE = LIVE.changed(candidate={**dict(LIVE.candidate or {}), "version_2": LEFT_OUT, "cleaned_up": WORD}).candidate
FULL = LIVE.changed(
    requirements=REQUIREMENTS, candidate=CANDIDATE, redirect_checked=WORD, hold=Hold(reason="IT", by="Ana", since=NOW)
)
NAMES = flat(FULL.model_dump(mode="json"))


@pytest.mark.parametrize("pattern", LIMITS)
def test_a_field_is_held_to_its_limit_and_named_as_on_the_screen(pattern: str) -> None:
    label, most = LIMITS[pattern]
    name = next((name for name in NAMES if fnmatchcase(name, pattern)), None)
    assert name, "no such field any more"
    many = isinstance(NAMES[name], list)
    check({name: ["x" * most] if many else "x" * most})
    with pytest.raises(InvalidInput) as caught:
        check({name: ["x" * most, "y"] if many else "x" * (most + 1)})
    assert caught.value.sentence == f"{label} has {most + 1:,} characters; at most {most:,} fit."


def test_every_free_text_of_the_aggregate_has_a_limit_or_is_not_typed_here() -> None:
    typed = {"name", "email", "role", "text", "note", "reason", "who", "approver", "compliance", "by_hand", "customer"}
    free = {name for name in NAMES if name.split(".")[-1] in typed}
    unlimited = {name for name in free if not any(fnmatchcase(name, pattern) for pattern in LIMITS)}
    assert unlimited == {
        "requirements.admin.role", "requirements.backup.role",  # no form asks for them
        "linking.linked.text", "jobs.verified.text", "sign_off.recorded.text",  # always empty
        *(f"candidate.confirmations.{item}.heard.text" for item in FULL.candidate.confirmations),  # type: ignore[union-attr]
    }  # fmt: skip


def test_what_a_system_says_has_no_limit() -> None:
    check({"connection.last_sync.log_url": "x" * 100_000, "link.mailed.answer": "x" * 100_000, "turns": [{"a": 1}]})


def test_what_is_no_text_has_no_length() -> None:
    check({"customer": 7, "hold.reason": None})
    within("The reason", "")
