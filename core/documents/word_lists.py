"""The bullets and numbers that Word shows in front of list paragraphs (numbering.xml)."""

from __future__ import annotations

import re
from collections.abc import Callable

from core.documents.word_xml import Node, value

BULLET = "•"
_ROMAN = {"m": 1000, "cm": 900, "d": 500, "cd": 400, "c": 100, "xc": 90, "l": 50, "xl": 40}
_ROMAN |= {"x": 10, "ix": 9, "v": 5, "iv": 4, "i": 1}
_MAX_LEVEL = 8


class Lists:
    """The lists of one document; each call of `label` counts on, so paragraphs come in document order."""

    def __init__(self, numbering: Node | None) -> None:
        """Read the list definitions; None stands for a document without lists."""
        nodes = () if numbering is None else numbering
        abstract = {node.get("abstractNumId"): node for node in nodes if node.tag == "abstractNum"}
        self._lists = {node.get("numId"): node for node in nodes if node.tag == "num"}
        self._abstract = {key: abstract.get(value(node, "abstractNumId")) for key, node in self._lists.items()}
        self._counts: dict[str, dict[int, int]] = {}

    def label(self, list_id: str | None, level: int) -> str:
        """Return what stands in front of the next paragraph of this list and level; "" outside any list."""
        definition = self._abstract.get(list_id)
        if list_id is None or definition is None or not 0 <= level <= _MAX_LEVEL:
            return ""
        if self._level(list_id, level) is None or self._format(list_id, level) == "bullet":
            return BULLET
        counts = self._counts.setdefault(definition.get("abstractNumId", ""), {})
        for deeper in [known for known in counts if known > level]:
            del counts[deeper]
        for known in range(level + 1):
            counts.setdefault(known, self._start(list_id, known) - (known == level))
        counts[level] += 1
        text = value(self._level(list_id, level), "lvlText") or ""
        return re.sub(r"%(\d)", lambda hit: self._number(list_id, int(hit[1]) - 1, counts), text)

    def _level(self, list_id: str, level: int) -> Node | None:
        path = f"lvl[@ilvl='{level}']"
        own = self._lists[list_id].find(f"lvlOverride[@ilvl='{level}']/lvl")
        definition = self._abstract[list_id]
        return own if own is not None or definition is None else definition.find(path)

    def _format(self, list_id: str, level: int) -> str:
        return value(self._level(list_id, level), "numFmt") or "decimal"

    def _start(self, list_id: str, level: int) -> int:
        own = value(self._lists[list_id], f"lvlOverride[@ilvl='{level}']/startOverride")
        start = own or value(self._level(list_id, level), "start") or "1"
        return int(start) if start.isdecimal() else 1

    def _number(self, list_id: str, level: int, counts: dict[int, int]) -> str:
        style = _STYLES.get(self._format(list_id, level), str)
        return style(counts.get(level, self._start(list_id, level)))


def _letters(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 10) if number > 0 else ""


def _roman(number: int) -> str:
    text = ""
    for letters, amount in _ROMAN.items():
        times = number // amount if number < 4_000 else 0
        text, number = text + letters * times, number - amount * times
    return text


_STYLES: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": "{:02d}".format,
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "none": lambda _number: "",
}
