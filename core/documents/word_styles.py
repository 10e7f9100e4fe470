"""What the styles of a Word document say of a paragraph: heading, bold, list, tab stops (styles.xml)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from core.documents.word_xml import Node, switched_on, value

_MAX_DEPTH = 20


@dataclass(frozen=True, slots=True)
class Format:
    """The properties of a paragraph or a style, after everything that it is based on."""

    is_heading: bool = False
    bold: bool = False
    list_id: str | None = None
    level: int = 0
    right_tab: bool = False
    alignment: str = ""


class Styles:
    """The styles of one document."""

    def __init__(self, styles: Node | None) -> None:
        """Read the style definitions; None stands for a document without styles."""
        nodes = [] if styles is None else styles.findall("style")
        self._nodes = {node.get("styleId"): node for node in nodes}
        self._default = next(
            (
                node.get("styleId")
                for node in nodes
                if node.get("type") == "paragraph" and node.get("default") in ("1", "true")
            ),
            None,
        )
        self._of = cache(self._resolved)

    def paragraph(self, node: Node) -> Format:
        """Return the format of a paragraph: its style's, changed by its own properties."""
        properties = node.find("pPr")
        style = self._of(value(properties, "pStyle") or self._default, 0)
        return _changed(style, properties)

    def bold(self, run: Node, paragraph: Format) -> bool:
        """Return whether a run is bold, by itself, its style or its paragraph."""
        own = switched_on(run, "rPr/b")
        style = value(run, "rPr/rStyle")
        return own if own is not None else paragraph.bold or (style is not None and self._of(style, 0).bold)

    def _resolved(self, style: str | None, depth: int) -> Format:
        node = self._nodes.get(style)
        if node is None or depth > _MAX_DEPTH:
            return Format()
        base = self._of(value(node, "basedOn"), depth + 1)
        own = _changed(base, node.find("pPr"))
        bold = switched_on(node, "rPr/b")
        name = (value(node, "name") or "").lower()
        heading = own.is_heading or name.startswith("heading") or name == "title"
        return replace(own, is_heading=heading, bold=own.bold if bold is None else bold)


def _changed(base: Format, properties: Node | None) -> Format:
    """Return the format with a paragraph's or style's own properties."""
    if properties is None:
        return base
    level = value(properties, "numPr/ilvl")
    outline = value(properties, "outlineLvl")
    tabs = {tab.get("val") for tab in properties.findall("tabs/tab")}
    return Format(
        is_heading=outline != "9" if outline is not None else base.is_heading,
        bold=base.bold,
        list_id=value(properties, "numPr/numId") or base.list_id,
        level=int(level) if level and level.isdecimal() else base.level,
        right_tab=base.right_tab or bool(tabs & {"right", "end"}),
        alignment=value(properties, "jc") or base.alignment,
    )
