"""What can be pressed on a customer's page: each press reads its fields and takes one action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from core.actions import customer_acts
from core.customer.visitor import Visitor


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a form by name, and its files as (name, content); what is not there is empty."""

    texts: Mapping[str, str]
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a field."""
        return self.texts.get(name, "")

    def file(self, name: str) -> tuple[str, bytes]:
        """Return a file's name and content."""
        return self.files.get(name, ("", b""))

    @property
    def version(self) -> int:
        """Return the version of the onboarding that was on the screen; a field that is no number stands for none."""
        text = self.text("version")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def names(self, start: str) -> tuple[str, ...]:
        """Return what follows `start` in the names of the fields that begin with it."""
        return tuple(name.removeprefix(start) for name in self.texts if name.startswith(start))


Press = Callable[[Visitor, Fields], str]
"""Does what was pressed and returns where it leads; an empty text for the page itself."""


def tick(visitor: Visitor, fields: Fields) -> str:
    """Tick or untick a step of the guide."""
    done = fields.text("done") == "yes"
    customer_acts.tick(visitor.ctx, visitor.onboarding_id, key=fields.text("step"), done=done, version=fields.version)
    return ""


def answer(visitor: Visitor, fields: Fields) -> str:
    """Keep the answer to one item about the test candidate; the button's value is "item:answer"."""
    item, _, given = fields.text("answer").partition(":")
    customer_acts.answer(
        visitor.ctx,
        visitor.onboarding_id,
        item=item,
        answer=given,
        who=fields.text("who"),
        note=fields.text(f"note-{item}"),
        picture=fields.file(f"picture-{item}")[1],
        version=fields.version,
    )
    return ""


def connect(visitor: Visitor, _fields: Fields) -> str:
    """Make a link of an hour, and lead to it."""
    return customer_acts.connect(visitor.ctx, visitor.onboarding_id)


def missing(visitor: Visitor, fields: Fields) -> str:
    """Keep which jobs the customer misses."""
    filename, content = fields.file("file")
    customer_acts.propose(
        visitor.ctx, visitor.onboarding_id, text=fields.text("jobs"), content=content, filename=filename
    )
    return ""


def approve(visitor: Visitor, fields: Fields) -> str:
    """Record that the approver approves, and which points they accept."""
    customer_acts.approve(
        visitor.ctx,
        visitor.onboarding_id,
        approver=fields.text("approver"),
        accepted=fields.names("accept-"),
        version=fields.version,
    )
    return ""


PRESSES: dict[str, Press] = {
    "tick": tick,
    "answer": answer,
    "connect": connect,
    "missing": missing,
    "approve": approve,
}
