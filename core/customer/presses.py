"""What can be pressed on a customer's page: each press reads its fields and takes one action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.actions import customer_acts
from core.customer.visitor import Visitor


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a form by name; one that is not there is empty."""

    texts: Mapping[str, str]

    def text(self, name: str) -> str:
        """Return a field."""
        return self.texts.get(name, "")

    @property
    def version(self) -> int:
        """Return the version of the onboarding that was on the screen; a field that is no number stands for none."""
        text = self.text("version")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def names(self, start: str) -> tuple[str, ...]:
        """Return what follows `start` in the names of the fields that begin with it."""
        return tuple(name.removeprefix(start) for name in self.texts if name.startswith(start))


Press = Callable[[Visitor, Fields], object]


def tick(visitor: Visitor, fields: Fields) -> None:
    """Tick or untick a step of the guide."""
    done = fields.text("done") == "yes"
    customer_acts.tick(visitor.ctx, visitor.onboarding_id, key=fields.text("step"), done=done, version=fields.version)


def answer(visitor: Visitor, fields: Fields) -> None:
    """Keep the answer to one item about the test candidate; the button's value is "item:answer"."""
    item, _, given = fields.text("answer").partition(":")
    customer_acts.answer(
        visitor.ctx,
        visitor.onboarding_id,
        item=item,
        answer=given,
        who=fields.text("who"),
        note=fields.text(f"note-{item}"),
        version=fields.version,
    )


def approve(visitor: Visitor, fields: Fields) -> None:
    """Record that the approver approves, and which points they accept."""
    customer_acts.approve(
        visitor.ctx,
        visitor.onboarding_id,
        approver=fields.text("approver"),
        accepted=fields.names("accept-"),
        version=fields.version,
    )


PRESSES: dict[str, Press] = {"tick": tick, "answer": answer, "approve": approve}
