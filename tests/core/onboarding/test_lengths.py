"""The lengths of what people type: every limit belongs to a real field, and the error names both."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any, get_args, get_origin

import pytest

from core.errors import InvalidInput
from core.onboarding.lengths import LIMITS, check, within
from core.onboarding.model import Onboarding
from core.onboarding.part import Part


def fields(kind: type[Part], before: str = "") -> Iterator[str]:
    """The dotted name of every field of the aggregate, as an audit entry has it; “x” for a key of a dictionary."""
    for name, field in kind.model_fields.items():
        inner = next(
            (kind for kind in kinds(field.annotation) if isinstance(kind, type) and issubclass(kind, Part)), None
        )
        named = f"{before}{name}" + (".x" if get_origin(field.annotation) is dict else "")
        yield from fields(inner, f"{named}.") if inner else [named]


def kinds(annotation: Any) -> list[Any]:
    inside = [kind for part in get_args(annotation) for kind in kinds(part)]
    return inside or [annotation]


NAMES = tuple(fields(Onboarding))


@pytest.mark.parametrize("pattern", LIMITS)
def test_a_field_is_held_to_its_limit_and_named_as_on_the_screen(pattern: str) -> None:
    label, most = LIMITS[pattern]
    name = next((name for name in NAMES if fnmatchcase(name, pattern)), None)
    assert name, "no such field any more"
    check({name: "x" * most})
    check({name: ["x" * most]})
    for longer in ("x" * (most + 1), ["x" * most, "y"]):
        with pytest.raises(InvalidInput) as caught:
            check({name: longer})
        assert caught.value.sentence == f"{label} has {most + 1:,} characters; the maximum is {most:,}."


def test_every_free_text_of_the_aggregate_has_a_limit_or_is_not_typed_here() -> None:
    typed = {"name", "email", "text", "note", "reason", "who", "approver", "compliance", "by_hand", "customer"}
    free = {name for name in NAMES if name.split(".")[-1] in typed}
    unlimited = {name for name in free if not any(fnmatchcase(name, pattern) for pattern in LIMITS)}
    assert unlimited == {
        # always empty
        "guide_ticks.x.text", "link_request.text", "link.renewed.text", "link.mailed.began.text", "linking.linked.text",
        "jobs.verified.text", "candidate.confirmations.x.heard.text", "sign_off.recorded.text",
        "candidate.request_sent.text", "linking_request.text", "contacts.added.text",
            "compliance_items.x.recorded.text",
        "unconfirmed_link.began.text", "approval.stated.text", "reminding.text", "link.mailed.text",
        "missing_jobs.stated.text", "missing_jobs.taken.text", "missing_jobs.declined.text",
        # copied from the statement that is held to a limit
        "unconfirmed_link.accepted.accepted.text",
        # our own sentences
        "linking.accepted.text", "unconfirmed_link.accepted.text",
        # from Kombo, or copied from another onboarding
        "link.email", "earlier_links.email", "account_holder.customer", "lost_link.customer", "lost_link.taken.text",
        # the sentence of the risk, as it was on the screen
        "sign_off.accepted.text", "approval.accepted.text",
    }  # fmt: skip


def test_texts_from_external_systems_have_no_limit() -> None:
    check({"connection.last_sync.log_url": "x" * 100_000, "link.mailed.answer": "x" * 100_000, "turns": [{"a": 1}]})


def test_values_that_are_not_text_have_no_length() -> None:
    check({"customer": 7, "hold.reason": None})
    within("The reason", "")
