"""Read a list in HTML or JSON as a table: a copied page, an export that is HTML inside, an answer of an API."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lxml import etree

from core.errors import InvalidInput
from core.jobs.customer_list.delimited import MOST_COLUMNS
from core.jobs.customer_list.model import MAX_ROWS, OTHER_ROWS, Table, TableRow

_HTML: Final = re.compile(
    r"<(?:!doctype html|!--|\?xml|html|head|body|meta|style|table|thead|tbody|tr|t[dh]|div|span|p|h\d|ul|ol|li|a)\b",
    re.IGNORECASE,
)
_JSON: Final = re.compile(r"\{\s*[\"}]|\[\s*[\[{\"]")
_DEEPEST: Final = 3
_OF_A_NAME: Final = frozenset({"name", "value", "label", "displayname", "formatted"})
"""Fields of an object that stand for the object itself, such as the name of a location."""


def marked_up_tables(text: str) -> list[Table] | None:
    """Return the tables of a text in HTML or JSON, or None if it is neither.

    Raises InvalidInput if there is no table in it.
    """
    start = text.lstrip("\ufeff \t\r\n")
    if _HTML.match(start):
        return _html_tables(start)
    return [_json_table(start)] if _JSON.match(start) else None


def _html_tables(text: str) -> list[Table]:
    root = etree.HTML(text.encode(), etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True))
    innermost = [] if root is None else [own for own in root.iter("table") if own.find(".//table") is None]
    tables = [table for own in innermost if (table := Table(list(_html_rows(own)))).rows]
    if not tables:
        raise InvalidInput(
            "The list is the source of a web page, and there is no table in it.",
            "Copy the jobs from the page itself, or save the list as XLSX or CSV.",
        )
    for number, table in enumerate(tables, start=1):
        table.sheet = f"Table {number}" if len(tables) > 1 else ""
    return tables


def _html_rows(table: Any) -> Iterator[TableRow]:
    """Yield the rows; a cell that spans several rows stands in each of them."""
    spanning: dict[int, tuple[int, str, str]] = {}
    for number, row in enumerate(table.iter("tr"), start=1):
        if number > MAX_ROWS + OTHER_ROWS:
            return
        cells, links = list[str](), dict[int, str]()

        def add(text: str, link: str, cells: list[str] = cells, links: dict[int, str] = links) -> None:
            if link:
                links[len(cells)] = link
            cells.append(text)

        def above(cells: list[str] = cells) -> bool:
            left, text, link = spanning.get(len(cells), (0, "", ""))
            if left:
                spanning[len(cells)] = (left - 1, text, link)
                add(text, link)
            return left > 0

        for cell in row.iterchildren("td", "th"):
            while above():
                pass
            text = _text(cell)
            link = next((own.get("href", "") for own in cell.iter("a")), "")
            if (down := _span(cell, "rowspan")) > 1:
                spanning[len(cells)] = (down - 1, text, link)
            add(text, link)
            cells += [""] * (_span(cell, "colspan") - 1)
        while above():
            pass
        yield TableRow(number, cells[:MOST_COLUMNS], links)


def _text(cell: Any) -> str:
    for line_end in cell.iter("br", "p", "div", "li"):
        line_end.tail = f" {line_end.tail or ''}"
    return " ".join("".join(cell.itertext()).split())


def _span(cell: Any, name: str) -> int:
    text = cell.get(name, "").strip()
    return min(int(text), MOST_COLUMNS) if text.isascii() and text.isdigit() else 1


def _json_table(text: str) -> Table:
    try:
        records = _records(json.loads(text), _DEEPEST)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(
            "The list looks like JSON, but it cannot be read.", "Copy all of it, or save the list as XLSX or CSV."
        ) from error
    if not records:
        raise InvalidInput(
            "The list is JSON, and there is no list of jobs in it.", "Save the list as XLSX or CSV, and upload that."
        )
    rows = [dict(_fields(record, "")) for record in records[: MAX_ROWS + OTHER_ROWS]]
    names = list(dict.fromkeys(name for row in rows for name in row))[:MOST_COLUMNS]
    cells = [names, *([row.get(name, "") for name in names] for row in rows)]
    return Table([TableRow(number, row) for number, row in enumerate(cells, start=1)], is_complete=True)


def _records(value: object, depth: int) -> list[dict[str, Any]]:
    """Return the longest list of objects in a JSON value, up to so many levels down."""
    if isinstance(value, list):
        return [item for item in value if isinstance(item, dict)]
    if not isinstance(value, dict) or not depth:
        return []
    return max((_records(item, depth - 1) for item in value.values()), key=len, default=[])


def _fields(record: Mapping[str, Any], above: str) -> Iterator[tuple[str, str]]:
    """Yield each field of an object as text; an object inside gives its name, or its own fields."""
    for key, value in record.items():
        name = above if above and key.casefold() in _OF_A_NAME else key.replace("_", " ")
        if isinstance(value, dict) and not above:
            yield from _fields(value, name)
        elif isinstance(value, list):
            yield name, ", ".join(str(item) for item in value if isinstance(item, str | int))
        elif value is not None and not isinstance(value, dict):
            yield name, str(value)
