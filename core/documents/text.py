"""Prepares any text for a PDF: a font per character, right-to-left order, and substitutes for missing characters.

The only fonts are those in data/fonts (see OFL.txt there). A character that no font has becomes visible text: an emoji
becomes its name in brackets, anything else the replacement character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from arabic_reshaper import ArabicReshaper
from bidi.algorithm import get_base_level, get_display
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph

FONTS = Path(__file__).parents[2] / "data" / "fonts"
REGULAR, BOLD, ITALIC = "NotoSans-Regular", "NotoSans-Bold", "NotoSans-Italic"
_FALLBACKS = {
    REGULAR: (
        "NotoSansHebrew-Regular",
        "NotoSansArabic-Regular",
        "NotoSansSymbols-Regular",
        "NotoSansSymbols2-Regular",
    ),
    BOLD: ("NotoSansHebrew-Bold", "NotoSansArabic-Bold", "NotoSansSymbols-Regular", "NotoSansSymbols2-Regular"),
}
_FALLBACKS[ITALIC] = _FALLBACKS[REGULAR]
_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U0001f3fb-\U0001f3ff\U000e0000-\U000e007f]"
)
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_RESHAPER = ArabicReshaper({"delete_harakat": True, "support_ligatures": True})


@cache
def register_fonts() -> dict[str, TTFont]:
    """Register the fonts of data/fonts with reportlab, once, and return them by name."""
    fonts = {path.stem: TTFont(path.stem, str(path)) for path in sorted(FONTS.glob("*.ttf"))}
    for font in fonts.values():
        registerFont(font)
    registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD)
    return fonts


@lru_cache(maxsize=20_000)
def _font_of(character: str, base: str) -> str | None:
    """Return the first font that has the character, starting with the base font, or None.

    Characters above U+FFFF never have a font here, because reportlab writes an unusable text map for them.
    """
    if ord(character) > 0xFFFF:
        return None
    fonts = register_fonts()
    for name in (base, *_FALLBACKS[base]):
        if ord(character) in fonts[name].face.charToGlyph:
            return name
    return None


@lru_cache(maxsize=20_000)
def _showable(character: str) -> str:
    """Return the character, or its substitute when no font has it."""
    if character in "\n ":
        return character
    category = unicodedata.category(character)
    if category in ("Cc", "Cf"):
        return ""
    if _font_of(character, REGULAR):
        return character
    if category == "Zs":
        return " "
    if category in ("So", "Sk"):
        return f"[{unicodedata.name(character, 'symbol').lower().removesuffix(' sign')}]"
    return "\ufffd"


def clean(text: str) -> str:
    """Return the text with uniform line breaks, in Unicode form NFC, and with substitutes for missing characters."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = unicodedata.normalize("NFC", re.sub(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]", "\n", text)).replace("\t", "    ")
    text = re.sub(r"\n{3,}", "\n\n", text)
    if text.isascii() and text.isprintable():
        return text
    text = _FLAG.sub(lambda pair: "[flag " + "".join(chr(ord(c) - 0x1F1E6 + ord("A")) for c in pair[0]) + "]", text)
    return "".join(_showable(character) for character in _INVISIBLE.sub("", text))


def is_right_to_left(text: str) -> bool:
    """Return whether the text has a letter of a right-to-left script."""
    return bool(_RIGHT_TO_LEFT.search(text))


def visual(text: str) -> str:
    """Return one line in visual order: Arabic letters joined, right-to-left runs reversed."""
    if not is_right_to_left(text):
        return text
    return str(get_display(_joined(text)))


def _joined(text: str) -> str:
    """Return the text with Arabic letters in their joined forms, where a font has that form."""
    joined = str(_RESHAPER.reshape(text))
    return "".join(c if c in "\n " or _font_of(c, REGULAR) else unicodedata.normalize("NFKC", c) for c in joined)


def markup(line: str, base: str = REGULAR) -> str:
    """Return clean text in visual order as paragraph markup, each run in a font that has its characters."""
    if line.isascii():
        return escape(line).replace("\n", "<br/>")
    runs = groupby(line, key=lambda c: base if c in " \n" else (_font_of(c, base) or base))
    parts = ((font, escape("".join(characters))) for font, characters in runs)
    marked = "".join(part if font == base else f'<font name="{font}">{part}</font>' for font, part in parts)
    return marked.replace("\n", "<br/>")


def inline(text: str, base: str = REGULAR) -> str:
    """Return any text as markup for one line of a label, a header or a table cell."""
    return markup(visual(clean(text)), base)


def linked(address: str, words: str, color: str = "#0b5a63") -> str:
    """Return trusted markup as a link to a web or mail address; for any other address, return it without a link."""
    if not re.match(r"(https?://|mailto:)[^\s\"<>]+$", address):
        return words
    return f'<a href="{escape(address)}" color="{color}">{words}</a>'


def fitted(text: str, width: float, font: str, size: float) -> str:
    """Return one clean line cut to the width in points, with an ellipsis if it was cut."""
    if stringWidth(text, font, size) <= width:
        return text
    while text and stringWidth(text + "…", font, size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def paragraph(text: str, style: ParagraphStyle, *, prefix: str = "") -> Flowable:
    """Return any text as a flowable that wraps and splits; `prefix` is trusted markup before the text."""
    register_fonts()
    text = clean(text)
    if is_right_to_left(text):
        return BidiParagraph(text, style, prefix)
    return Paragraph(prefix + markup(text, style.fontName), style)


class BidiParagraph(Flowable):
    """A paragraph with right-to-left text: it is broken into lines first, then each line is put in visual order."""

    def __init__(self, text: str, style: ParagraphStyle, prefix: str = "") -> None:
        super().__init__()
        self.text, self.style, self.prefix = _joined(text), style, prefix
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
        """Break the lines for this width and return the size in points; a repeated call uses the cached lines."""
        if self._inner is not None and self._broken_for == width:
            return self.width, self.height
        self._broken_for = width
        room = width - self.style.leftIndent - self.style.rightIndent - 2
        lines = []
        rightmost = False
        for line in self.text.split("\n"):
            base = "R" if get_base_level(line) else "L"
            rightmost = rightmost or base == "R"
            pieces = _broken(line, room, self.style.fontName, self.style.fontSize)
            lines += [markup(str(get_display(piece, base_dir=base)), self.style.fontName) for piece in pieces]
        style = ParagraphStyle("bidi", self.style, alignment=TA_RIGHT) if rightmost else self.style
        self._inner = Paragraph(self.prefix + "<br/>".join(lines), style)
        self.width, self.height = self._inner.wrap(width, height)
        return self.width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        """Return the part that fits the height and the rest."""
        if self._inner is None:
            self.wrap(width, height)
        broken, self._inner = self._inner, None
        return list(broken.split(width, height))

    def draw(self) -> None:
        """Draw the broken lines."""
        self._inner.drawOn(self.canv, 0, 0)


@lru_cache(maxsize=20_000)
def _advance(character: str, base: str) -> float:
    """Return the width of one character at a size of one point; the fonts are used without kerning."""
    return stringWidth(character, _font_of(character, base) or base, 1)


def text_width(text: str, base: str, size: float) -> float:
    """Return the width in points of one clean line, each character in the font that shows it."""
    return sum(_advance(character, base) for character in text) * size


def _broken(line: str, room: float, font: str, size: float) -> list[str]:
    """Return one paragraph line broken at spaces so that each piece fits; a word that is too long is split."""
    pieces: list[str] = []
    current, used = "", 0.0
    for word in _short_words(line, room, font, size):
        wide = text_width(word, font, size)
        joined = used + text_width(" ", font, size) + wide
        if current and joined <= room:
            current, used = f"{current} {word}", joined
            continue
        if current:
            pieces.append(current)
        current, used = word, wide
    return [*pieces, current]


def _short_words(line: str, room: float, font: str, size: float) -> Iterator[str]:
    """Yield the words of a line; a word that is wider than the room is split into parts that fit."""
    for word in line.split(" "):
        start, used = 0, 0.0
        for position, character in enumerate(word):
            wide = text_width(character, font, size)
            if used + wide > room and position > start:
                yield word[start:position]
                start, used = position, 0.0
            used += wide
        yield word[start:]
