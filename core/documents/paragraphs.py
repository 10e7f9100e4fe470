"""Paragraphs of any text; what reportlab cannot break into lines, right-to-left or without spaces, is broken here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bidi.algorithm import get_base_level
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph

from core.documents.shaping import meant
from core.documents.tags import Tag, tagged
from core.documents.text import clean, is_right_to_left, markup, ordered, shaped, text_width

_NO_SPACES = re.compile("[\u0e00-\u0e7f\u2e80-\u312f\u3190-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_NEVER_FIRST = re.compile(
    "[、。，．：；？！）」』】〕〉》％ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ\u0e30-\u0e3a\u0e45-\u0e4e,.:;?!)]"
)
_NEVER_LAST = re.compile("[（「『【〔〈《\u0e40-\u0e44(]")


def paragraph(text: str, style: ParagraphStyle, *, prefix: str = "") -> Flowable:
    """Return any text as a flowable that wraps and splits; `prefix` is trusted markup before the text."""
    text = shaped(clean(text), style.fontName)
    if is_right_to_left(text) or _NO_SPACES.search(meant(text)):
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
            for piece in _broken(line, room, self.style.fontName, self.style.fontSize):
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


def _broken(line: str, room: float, font: str, size: float) -> list[str]:
    """Return one paragraph line broken so that each piece fits; a word that is too long is split."""
    pieces: list[str] = []
    current, used = "", 0.0
    for space, word in _words(line, room, font, size):
        wide = text_width(word, font, size)
        joined = used + text_width(space, font, size) + wide
        if current and joined <= room:
            current, used = f"{current}{space}{word}", joined
            continue
        if current:
            pieces.append(current)
        current, used = word, wide
    return [*pieces, current]


def _words(line: str, room: float, font: str, size: float) -> Iterator[tuple[str, str]]:
    """Yield the parts between which a line may be broken, each with the space before it.

    A part that is wider than the room is split into parts that fit.
    """
    for word in line.split(" "):
        space = " "
        start, used = 0, 0.0
        for position, character in enumerate(word):
            wide = text_width(character, font, size)
            if position > start and (used + wide > room or _may_break(word[position - 1], character)):
                yield space, word[start:position]
                space, start, used = "", position, 0.0
            used += wide
        yield space, word[start:]


def _may_break(before: str, after: str) -> bool:
    """Return whether a line may end between two shaped characters, as in Chinese, Japanese and Thai."""
    last, first = meant(before), meant(after)
    if not (_NO_SPACES.match(last) or _NO_SPACES.match(first)):
        return False
    return not (_NEVER_FIRST.match(first) or _NEVER_LAST.match(last))
