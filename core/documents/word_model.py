"""The content of a Word document: paragraphs with their bold parts and labels, and table rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.documents.word_styles import Format


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a paragraph in one weight."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph with the bullet or number in front of it."""

    runs: tuple[Run, ...]
    format: Format = field(default_factory=Format)
    label: str = ""

    @property
    def text(self) -> str:
        """Return the text without the label."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell: its content and its width in twentieths of a point, 0 when unknown."""

    blocks: tuple[Line | Row, ...]
    width: int


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table."""

    cells: tuple[Cell, ...]


Block = Line | Row


@dataclass(frozen=True, slots=True)
class WordDocument:
    """What a Word document says: its blocks, all of its text for comparison, and notes on what was left out.

    `contains_document` says that it includes another document, whose words are not read; `has_unseen_text` that it
    holds deleted or hidden text, which nobody may see.
    """

    blocks: tuple[Block, ...]
    source_text: str
    notes: tuple[str, ...]
    contains_document: bool
    has_unseen_text: bool
