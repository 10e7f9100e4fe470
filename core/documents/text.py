"""Prepares any text for a PDF: a font per character, right-to-left order, and substitutes for missing characters.

core/documents/fonts.py lists the scripts that have a font. A character that no font has becomes visible text: an emoji
becomes its name in brackets, anything else the replacement character.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import groupby
from xml.sax.saxutils import escape

from bidi.algorithm import get_display
from reportlab.pdfbase.pdfmetrics import stringWidth

from core.documents.fonts import REGULAR, font_of, register_fonts
from core.documents.shaping import ShapedFont, language_of, meant

_INVISIBLE = re.compile(
    "[\u00ad\u200b\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U0001f3fb-\U0001f3ff\U000e0000-\U000e007f]"
)
_STRAY_JOINER = re.compile("(?<![\u0600-\u08ff\u0900-\u0dff])[\u200c\u200d]")
_DIRECTION = re.compile("[\u200e\u200f]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe]")
_STAND_INS = {
    kind: [chr(c) for c in range(0xFB1D, 0xFEFD) if unicodedata.bidirectional(chr(c)) == kind] for kind in ("AL", "R")
}
"""Arabic and other right-to-left letters that stand for clusters while a line is put in visual order."""


@lru_cache(maxsize=20_000)
def _showable(character: str) -> str:
    """Return the character, or its substitute when no font has it."""
    if character in "\n \u200c\u200d\u200e\u200f":
        return character
    category = unicodedata.category(character)
    if category in ("Cc", "Cf"):
        return ""
    if font_of(character, REGULAR):
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
    text = _STRAY_JOINER.sub("", _INVISIBLE.sub("", _PRIVATE.sub("\ufffd", text)))
    return "".join(_showable(character) for character in text)


def can_show(text: str) -> bool:
    """Return whether every character of the text has a font or a readable substitute."""
    return "\ufffd" not in clean(text)


def is_right_to_left(text: str) -> bool:
    """Return whether the text has a letter of a right-to-left script."""
    return bool(_RIGHT_TO_LEFT.search(meant(text)))


def isolated(name: str) -> str:
    """Return a name with marks that keep a right-to-left name from moving its neighbors in a left-to-right line."""
    return f"\u200e{name}\u200e" if is_right_to_left(name) else name


def shaped(text: str, base: str = REGULAR) -> str:
    """Return clean text in logical order with its clusters as characters of their fonts; shaped text stays as it is."""
    if text.isascii() or meant(text) != text:
        return text
    fonts, language = register_fonts(), language_of(text)
    parts = []
    for name, run in groupby(_with_marks(text, base), key=lambda pair: pair[0]):
        characters = "".join(character for _, character in run)
        font = fonts[name]
        parts.append(font.shaped(characters, language) if isinstance(font, ShapedFont) else characters)
    return "".join(parts)


def _with_marks(text: str, base: str) -> list[tuple[str, str]]:
    """Return each character with its font; a combining mark or a joiner has the font of the character before it."""
    pairs: list[tuple[str, str]] = []
    fonts = register_fonts()
    for character in text:
        name = font_of(character, base) or base
        before = pairs[-1][0] if pairs else base
        follows = unicodedata.combining(character) or character in "\u200c\u200d"
        if follows and isinstance(fonts[before], ShapedFont):
            name = before
        pairs.append((name, character))
    return pairs


def visual(text: str) -> str:
    """Return one shaped line in visual order, right-to-left runs reversed and their brackets mirrored."""
    return ordered(text, None) if is_right_to_left(text) else text


def ordered(text: str, direction: str | None) -> str:
    """Return one shaped line in visual order; `direction` "L" or "R" is the line's own, None takes the text's."""
    stand_ins: dict[str, str] = {}
    free = {kind: [c for c in letters if c not in text] for kind, letters in _STAND_INS.items()}
    for cluster in dict.fromkeys(text):
        letters = free["R" if meant(cluster) < "\u0600" else "AL"]
        if cluster != meant(cluster) and (is_right_to_left(cluster) or meant(cluster) in "\u200c\u200d") and letters:
            stand_ins[cluster] = letters.pop()
    there = {ord(cluster): stand_in for cluster, stand_in in stand_ins.items()}
    back = {ord(stand_in): cluster for cluster, stand_in in stand_ins.items()}
    return str(get_display(text.translate(there), base_dir=direction)).translate(back)


def markup(line: str, base: str = REGULAR) -> str:
    """Return shaped text in visual order as paragraph markup, each run in a font that has its characters."""
    if line.isascii():
        return escape(line).replace("\n", "<br/>")
    line = _DIRECTION.sub("", line)
    runs = groupby(line, key=lambda c: base if c in " \n" else (font_of(c, base) or base))
    parts = ((font, escape("".join(characters))) for font, characters in runs)
    marked = "".join(part if font == base else f'<font name="{font}">{part}</font>' for font, part in parts)
    return marked.replace("\n", "<br/>")


def inline(text: str, base: str = REGULAR) -> str:
    """Return any text as markup for one line of a label, a header or a table cell."""
    return markup(visual(shaped(clean(text), base)), base)


def linked(address: str, words: str, color: str = "#0b5a63") -> str:
    """Return trusted markup as a link to a web or mail address; for any other address, return it without a link."""
    if not re.match(r"(https?://|mailto:)[^\s\"<>]+$", address):
        return words
    return f'<a href="{escape(address)}" color="{color}">{words}</a>'


def fitted(text: str, width: float, font: str, size: float) -> str:
    """Return one clean line cut to the width in points, with an ellipsis if it was cut."""
    if text_width(text, font, size) <= width:
        return text
    while text and text_width(text + "…", font, size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


@lru_cache(maxsize=20_000)
def _advance(character: str, base: str) -> float:
    """Return the width of one character at a size of one point; the fonts are used without kerning."""
    return 0.0 if _DIRECTION.match(character) else stringWidth(character, font_of(character, base) or base, 1)


def text_width(text: str, base: str, size: float) -> float:
    """Return the width in points of one clean or shaped line, each character in the font that shows it."""
    if text.isascii():
        return stringWidth(text, base, size)
    return sum(_advance(character, base) for character in shaped(text, base)) * size


def text_depth(text: str, base: str, size: float) -> float:
    """Return how far letters of scripts that need shaping reach below the baseline, in points; 0 for other text."""
    fonts, drawn = register_fonts(), shaped(clean(text), base)
    pairs = ((character, fonts[font_of(character, base) or base]) for character in set(drawn))
    return max((font.depth(character) for character, font in pairs if isinstance(font, ShapedFont)), default=0.0) * size
