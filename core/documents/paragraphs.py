"""Paragraphs of any text; what reportlab cannot break into lines, right-to-left or without spaces, is broken here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bidi.algorithm import get_base_level
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph

from core.documents.line_breaks import broken, has_words_without_spaces
from core.documents.shaping import meant
from core.documents.tags import Tag, tagged
from core.documents.text import clean, is_right_to_left, markup, ordered, shaped


def paragraph(text: str, style: ParagraphStyle, *, prefix: str = "") -> Flowable:
    """Return any text as a flowable that wraps and splits; `prefix` is trusted markup before the text."""
    text = shaped(clean(text), style.fontName)
    if is_right_to_left(text) or has_words_without_spaces(text):
        return BrokenParagraph(text, style, prefix)
    return TaggedParagraph(prefix + markup(text, style.fontName), style)


class TaggedParagraph(Paragraph):
    """A paragraph of trusted markup; the attribute `role` of its style is its role in the structure tree."""

    blPara: Any
    """The lines that reportlab has broken the text into."""

    def __init__(self, text: Any, style: Any = None, *arguments: Any, **options: Any) -> None:
        super().__init__(text, style, *arguments, **options)
        self.tag = _tag(self.style)

    def split(self, width: float, height: float) -> list[Flowable]:
        """Return the part that fits the height and the rest, which stay one element."""
        parts = super().split(width, height)
        for part in parts:
            part.tag = self.tag  # type: ignore[attr-defined]  # parts are of this class
        return list(parts)

    def draw(self) -> None:
        """Draw the text with its tag, and with a space at the end of each line, which separates words for a reader."""
        for line in self.blPara.lines[:-1]:
            if isinstance(line, tuple):
                line[1].append("")
            elif line.words:
                line.words[-1].text += " "
        with tagged(self.canv, self.tag):
            super().draw()


def _tag(style: ParagraphStyle, actual: str = "") -> Tag:
    return Tag(getattr(style, "role", "P"), actual=actual)


class BrokenParagraph(Flowable):
    """A paragraph of shaped text that is broken into lines first; then each line is put in visual order."""

    def __init__(self, text: str, style: ParagraphStyle, prefix: str = "") -> None:
        super().__init__()
        self.text, self.style, self.prefix = text, style, prefix
        self.tag = _tag(style, meant(text))
        self._lines: list[tuple[str, str]] = []
        self._inner: Any = None
        self._broken_for = 0.0

    def getSpaceBefore(self) -> float:
        """Return the style's space before, like a Paragraph."""
        return float(self.style.spaceBefore)

    def getSpaceAfter(self) -> float:
        """Return the style's space after, like a Paragraph."""
        return float(self.style.spaceAfter)

    def getKeepWithNext(self) -> int:
        """Return the style's keepWithNext, like a Paragraph."""
        return int(getattr(self.style, "keepWithNext", 0))

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Break the lines for this width and return the size in points; a repeated call keeps the lines."""
        if self._broken_for != width:
            self._broken_for, self._lines = width, list(self._broken_lines(width))
        rightmost = any(direction == "R" for direction, _ in self._lines)
        style = ParagraphStyle("turned", self.style, alignment=TA_RIGHT) if rightmost else self.style
        turned = (ordered(line, way) if is_right_to_left(line) else line for way, line in self._lines)
        self._inner = Paragraph(self.prefix + "<br/>".join(markup(line, style.fontName) for line in turned), style)
        self.width, self.height = self._inner.wrap(width, height)
        return self.width, self.height

    def _broken_lines(self, width: float) -> Iterator[tuple[str, str]]:
        """Yield each line in logical order, with its direction "L" or "R"."""
        room = width - self.style.leftIndent - self.style.rightIndent - 2
        for line in self.text.split("\n"):
            direction = "R" if get_base_level(meant(line)) else "L"
            for piece in broken(line, room, self.style.fontName, self.style.fontSize):
                yield direction, piece

    def split(self, width: float, height: float) -> list[Flowable]:
        """Return the part that fits the height and the rest."""
        self.wrap(width, height)
        count = int(height / self.style.leading)
        if count >= len(self._lines):
            return [self]
        count = min(count, len(self._lines) - 2 * (not self.style.allowWidows))
        if count < 1 + (not self.style.allowOrphans):
            return []
        return [self._part(width, self._lines[:count], self.prefix), self._part(width, self._lines[count:], "")]

    def _part(self, width: float, lines: list[tuple[str, str]], prefix: str) -> BrokenParagraph:
        part = BrokenParagraph("\n".join(line for _, line in lines), self.style, prefix)
        part.keep(lines, width)
        part.tag = self.tag
        return part

    def keep(self, lines: list[tuple[str, str]], width: float) -> None:
        """Use these lines for this width."""
        self._lines, self._broken_for = lines, width

    def draw(self) -> None:
        """Draw the lines with their tag."""
        with tagged(self.canv, self.tag):
            self._inner.drawOn(self.canv, 0, 0)
