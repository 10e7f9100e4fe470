"""Read from a sheet's XML what openpyxl leaves out while it streams: links, merged cells, and what is hidden.

The XML is read by expat in one pass with handlers, so that a sheet of any length takes no memory.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat  # in the limited process; entities in it are refused

from core.jobs.customer_list.delimited import MOST_COLUMNS

_REFERENCE: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_HYPERLINK: Final = re.compile(r'=?HYPERLINK\(\s*"([^"]{1,2000})"', re.IGNORECASE)
_LONGEST_FORMULA: Final = 3_000
_MOST_MERGED_ROWS: Final = 2_000
Cell = tuple[int, int]
"""A row's number from 1, and a column's from 0."""


@dataclass(slots=True)
class SheetParts:
    """What the XML of one sheet says beside its values."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    links: dict[Cell, str] = field(default_factory=dict)
    merged: dict[Cell, Cell] = field(default_factory=dict)
    """For each cell that is merged with the one above it, the first of them."""
    uncomputed: set[Cell] = field(default_factory=set)
    """Cells with a formula but no value."""


def sheet_parts(content: bytes) -> dict[str, SheetParts]:
    """Return the parts of each sheet by its name; raises zipfile.BadZipFile, KeyError or ExpatError if damaged."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        targets = _relations(archive, "xl/workbook.xml")
        sheets: list[Mapping[str, str]] = []
        _parse(archive, "xl/workbook.xml", lambda name, given: sheets.append(given) if name == "sheet" else None)
        paths = {sheet["name"]: targets[sheet["id"]] for sheet in sheets if sheet.get("id") in targets}
        return {name: _of_sheet(archive, path) for name, path in paths.items() if "worksheets/" in path}


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Return the targets of a part's relations by their ids: addresses, or paths in the archive."""
    folder, name = posixpath.split(part)
    path = f"{folder}/_rels/{name}.rels"
    targets: dict[str, str] = {}

    def keep(tag: str, given: Mapping[str, str]) -> None:
        if tag == "Relationship" and "Id" in given and (target := given.get("Target")):
            is_outside = given.get("TargetMode") == "External"
            targets[given["Id"]] = (
                target if is_outside else posixpath.normpath(posixpath.join(folder, target)).lstrip("/")
            )

    if path in archive.namelist():
        _parse(archive, path, keep)
    return targets


def _parse(
    archive: zipfile.ZipFile,
    path: str,
    start: Callable[[str, Mapping[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Call the handlers with names that have no namespace."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, given: start(
        name.rpartition(":")[2], {key.rpartition(":")[2]: value for key, value in given.items()}
    )
    if end:
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    if text:
        parser.CharacterDataHandler = text
    parser.EntityDeclHandler = _refuse_entity
    with archive.open(path) as part:
        parser.ParseFile(part)


def _refuse_entity(*_: object) -> None:
    raise ValueError("A workbook's XML may not declare entities.")


def _of_sheet(archive: zipfile.ZipFile, path: str) -> SheetParts:
    handler = _SheetHandler(_relations(archive, path))
    _parse(archive, path, handler.start, handler.end, handler.text)
    return handler.parts


class _SheetHandler:
    """Collects the parts of one sheet while its XML goes by."""

    def __init__(self, targets: Mapping[str, str]) -> None:
        self.parts = SheetParts()
        self._targets = targets
        self._cell: Cell | None = None
        self._formula: list[str] | None = None
        self._has_formula = self._has_value = self._in_value = False

    def start(self, name: str, given: Mapping[str, str]) -> None:
        if name == "c":
            self._cell, self._has_formula, self._has_value = _cell(given.get("r", "")), False, False
        elif name == "f":
            self._formula, self._has_formula = [], True
        elif name in ("v", "t"):
            self._in_value = True
        elif name == "row" and given.get("hidden") in ("1", "true") and given.get("r", "").isdecimal():
            self.parts.hidden_rows.add(int(given["r"]))
        elif name == "col" and given.get("hidden") in ("1", "true"):
            self._hide_columns(given.get("min", ""), given.get("max", ""))
        elif name == "mergeCell":
            self._merge(given.get("ref", ""))
        elif name == "hyperlink" and (cell := _cell(given.get("ref", ""))) and given.get("id") in self._targets:
            self.parts.links[cell] = self._targets[given["id"]]

    def text(self, text: str) -> None:
        self._has_value = self._has_value or self._in_value
        if self._formula is not None and len(self._formula) < _LONGEST_FORMULA:
            self._formula.append(text[:_LONGEST_FORMULA])

    def end(self, name: str) -> None:
        if name == "f" and self._formula is not None:
            link = _HYPERLINK.match("".join(self._formula))
            if link and self._cell:
                self.parts.links[self._cell] = link[1]
            self._formula = None
        elif name in ("v", "t"):
            self._in_value = False
        elif name == "c" and self._has_formula and not self._has_value and self._cell:
            self.parts.uncomputed.add(self._cell)

    def _hide_columns(self, first: str, last: str) -> None:
        """Keep the columns of a range, whose numbers begin at 1."""
        if first.isdecimal() and last.isdecimal():
            self.parts.hidden_columns.update(range(int(first) - 1, min(int(last), MOST_COLUMNS)))

    def _merge(self, reference: str) -> None:
        first, last = (_cell(part) for part in (reference.partition(":")[0], reference.partition(":")[2]))
        if first and last and first[1] == last[1]:
            for row in range(first[0] + 1, min(last[0], first[0] + _MOST_MERGED_ROWS) + 1):
                self.parts.merged[row, first[1]] = first


def _cell(reference: str) -> Cell | None:
    match = _REFERENCE.match(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column - 1
