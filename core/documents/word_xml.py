"""Parses the XML of a Word document, and reads texts and properties out of its elements.

Element and attribute names are local names, because Strict files use other namespaces than transitional ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zipfile import BadZipFile, ZipFile

from lxml import etree

from core.errors import DocumentRefused

MAX_TAGS = 500_000
Node = Any
"""An element of lxml, whose own type is private."""


def parsed(archive: ZipFile, name: str) -> Node:
    """Return the root of a part; raises DocumentRefused over MAX_TAGS, BadZipFile or an error of lxml if damaged."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    content = archive.read(name)
    if content.count(b"<") > MAX_TAGS:
        raise too_long()
    root = etree.fromstring(content, parser)
    if root.getroottree().docinfo.doctype:
        raise BadZipFile("A document type has no place in a Word document.")
    for node in root.iter():
        node.tag = _local(node.tag)
        for key in [key for key in node.attrib if "}" in str(key)]:
            node.set(_local(key), node.attrib[key])
    return root


def plain_text(root: Node) -> str:
    """Return the text of every text element of a part, one line per paragraph."""
    pieces: list[str] = []
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if node.tag in ("p", "pt"):
            pieces.append("\n")
        elif event == "start":
            pieces.append(_text_of(node))
    return "".join(pieces)


def _text_of(node: Node) -> str:
    if node.tag == "t":
        return node.text or ""
    if node.tag == "textpath":
        return f"\n{node.get('string', '')}\n"
    if node.tag == "ddList":
        return f"\n{chosen(node)}\n"
    return " " if node.tag in ("tab", "ptab", "br", "cr", "noBreakHyphen") else ""


def chosen(drop_down: Node) -> str:
    """Return the chosen entry of a drop-down list of a legacy form."""
    entries = [entry.get("val", "") for entry in drop_down.findall("listEntry")]
    number = value(drop_down, "result") or value(drop_down, "default") or "0"
    return entries[int(number)] if number.isdecimal() and int(number) < len(entries) else ""


def value(node: Node | None, path: str) -> str | None:
    """Return the `val` of the element at the path, "" if it has none, and None if there is no such element."""
    element = node.find(path) if node is not None else None
    return None if element is None else str(element.get("val", ""))


def switched_on(node: Node | None, path: str) -> bool | None:
    """Return whether the on/off property at the path is on, or None if it is not given."""
    setting = value(node, path)
    return None if setting is None else setting not in ("0", "false", "off")


def within(node: Node, tag: str) -> Iterator[Node]:
    """Yield the elements with this tag below the node, through any wrappers but not inside each other or tables."""
    for child in node:
        if child.tag == tag:
            yield child
        elif child.tag not in ("tbl", "p"):
            yield from within(child, tag)


def too_long() -> DocumentRefused:
    """Return the refusal of a document that cannot be a résumé."""
    return DocumentRefused("The Word document is far longer than a résumé.", "Ask for a file with only the résumé.")


def _local(name: str | bytes) -> str:
    return str(name).rpartition("}")[2]
