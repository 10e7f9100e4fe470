"""Letters and signs of the fonts Symbol and Wingdings, which Word stores as numbers without a meaning in Unicode."""

from __future__ import annotations

_GREEK = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"
_SYMBOL = {0xA3: "≤", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB7: "•", 0xAE: "→", 0xB4: "×", 0xD2: "®", 0xD3: "©", 0xD4: "™"}
_SYMBOL |= {ord("A") + place: letter for place, letter in enumerate(_GREEK[0])}
_SYMBOL |= {ord("a") + place: letter for place, letter in enumerate(_GREEK[1])}
_WINGDINGS = {0x28: "☎", 0x29: "✆", 0x2A: "✉", 0x6C: "●", 0x6E: "■", 0x6F: "☐", 0x9F: "•", 0xA7: "▪", 0xA8: "☐"}
_WINGDINGS |= {0xD8: "➢", 0xE0: "→", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑", 0x71: "☐", 0x78: "☒"}
_OTHER = "▪"
_PRIVATE = range(0xF000, 0xF100)
"""Where Word stores the characters of such a font."""


_ONE_BYTE, _END_OF_UNICODE = 0xFF, 0x110000


def symbol(font: str, code: str) -> str:
    """Return the sign with this hexadecimal code; a sign without a known meaning becomes a small square."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if number in _PRIVATE or number <= _ONE_BYTE:
        return _table(font).get(number & _ONE_BYTE, _OTHER)
    return chr(number) if number < _END_OF_UNICODE else ""


def with_symbols(text: str, font: str) -> str:
    """Return text with the private characters of a symbol font replaced by signs that mean the same."""
    if text.isascii():
        return text
    return "".join(_table(font).get(ord(c) & _ONE_BYTE, _OTHER) if ord(c) in _PRIVATE else c for c in text)


def _table(font: str) -> dict[int, str]:
    return _WINGDINGS if font.lower().startswith(("wingdings", "webdings")) else _SYMBOL
