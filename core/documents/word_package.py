"""Opens a Word document (Open XML, also Strict, macro and template files) and finds the parts that have text.

Element and attribute names are local names, because Strict files use other namespaces than transitional ones.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from lxml import etree

from core.errors import DocumentRefused

MAX_TAGS = 500_000
_GONE = frozenset({"del", "moveFrom", "delText", "instrText", "delInstrText", "sectPrChange", "pPrChange", "rPrChange"})
_DELETED = frozenset({"del", "moveFrom", "tr", "tc"})
PICTURES = "Pictures were left out."
_NOTES = ("footnotes", "endnotes")
_LEFT_OUT = {
    "comments": "Comments were left out.",
    "vbaProject": "Its macros were left out.",
    "image": PICTURES,
    "chart": "Charts were left out.",
    "oleObject": "Embedded files were left out.",
    "package": "Embedded files were left out.",
}
"""The kinds of related parts that the text does not have, each with its sentence."""


Node = Any
"""An element of lxml, whose own type is private."""


class NotWord(ValueError):
    """The archive holds no Word document."""


def too_long() -> DocumentRefused:
    """Return the refusal of a document that cannot be a résumé."""
    return DocumentRefused("The Word document is far longer than a résumé.", "Ask for a file with only the résumé.")


@dataclass(frozen=True)
class Package:
    """An open archive; `notes` collects a sentence for each kind of content that the text leaves out.

    `unseen` has "del" once deleted text was met, and "vanish" for hidden text.
    """

    archive: ZipFile
    main: str
    notes: dict[str, None] = field(default_factory=dict)
    unseen: set[str] = field(default_factory=set)

    @cached_property
    def body(self) -> Node:
        """Return the main document without deleted and hidden text."""
        return self._text_part(self.main)

    @cached_property
    def relations(self) -> dict[str, tuple[str, str]]:
        """Return the kind and the target of each relationship of the main document, by its id."""
        return _relations(self.archive, self.main)

    @cached_property
    def parts(self) -> dict[str, tuple[str, Node]]:
        """Return each related part with text once, by relationship id: its kind and its root."""
        related: dict[str, tuple[str, Node]] = {}
        seen: set[tuple[str, str]] = set()
        for key, (kind, target) in self.relations.items():
            if kind in _LEFT_OUT:
                self.notes[_LEFT_OUT[kind]] = None
            if kind not in ("header", "footer", "diagramData", *_NOTES) or target not in self.archive.namelist():
                continue
            root = self._text_part(target)
            if (kind, text := plain_text(root)) not in seen and text.strip():
                related[key] = (kind, root)
                seen.add((kind, text))
        return related

    @cached_property
    def contains_document(self) -> bool:
        """Return whether the document includes another one, such as a web page, that Word shows in its place."""
        return next(self.body.iter("altChunk", "subDoc"), None) is not None

    def other(self, kind: str) -> Node | None:
        """Return the root of the main document's part of this kind, such as "styles", or None."""
        target = next((target for known, target in self.relations.values() if known == kind), "")
        return _parsed(self.archive, target) if target in self.archive.namelist() else None

    def source_text(self) -> str:
        """Return all text that a reader of the document sees, whatever element it stands in."""
        return "\n".join([plain_text(self.body), *(plain_text(root) for _, root in self.parts.values())])

    def _text_part(self, name: str) -> Node:
        root = _parsed(self.archive, name)
        self.unseen.update(_remove_unseen(root))
        if "vanish" in self.unseen:
            self.notes["Hidden text was left out."] = None
        return root


def open_package(data: bytes) -> Package:
    """Return the document in these bytes; raises NotWord, or any error of zipfile or lxml for a damaged file."""
    archive = ZipFile(BytesIO(data))
    main = next((target for kind, target in _relations(archive, "").values() if kind == "officeDocument"), "")
    if main not in archive.namelist():
        main = "word/document.xml"
    if main not in archive.namelist() or _parsed(archive, main).tag != "document":
        raise NotWord
    return Package(archive, main)


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


def _relations(archive: ZipFile, part: str) -> dict[str, tuple[str, str]]:
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in archive.namelist():
        return {}
    relations = {}
    for entry in _parsed(archive, path):
        if entry.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, entry.get("Target", ""))).lstrip("/")
            relations[entry.get("Id", "")] = (entry.get("Type", "").rpartition("/")[2], target)
    return relations


def _parsed(archive: ZipFile, name: str) -> Node:
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


def _local(name: str | bytes) -> str:
    return str(name).rpartition("}")[2]


def _remove_unseen(root: Node) -> set[str]:
    """Remove deletions, hidden text and unused alternatives; return "del" and "vanish" where there was such text."""
    unseen = set()
    for node in list(root.iter()):
        if node.tag in _GONE or (node.tag in ("tr", "tc") and _is_deleted(node)):
            unseen |= {"del"} if node.tag in _DELETED else set()
            _remove(node)
        elif node.tag == "AlternateContent":
            _keep_one(node)
        elif node.tag == "r" and switched_on(node, "rPr/vanish"):
            unseen |= {"vanish"} if plain_text(node).strip() else set()
            _remove(node)
    return unseen


def _is_deleted(node: Node) -> bool:
    return node.find("trPr/del") is not None or node.find("tcPr/cellDel") is not None


def _keep_one(node: Node) -> None:
    """Keep the first alternative that has text, else the first one."""
    choices = list(node)
    kept = next((choice for choice in choices if plain_text(choice).strip()), choices[0] if choices else None)
    for choice in choices:
        if choice is not kept:
            node.remove(choice)


def _remove(node: Node) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def within(node: Node, tag: str) -> Iterator[Node]:
    """Yield the elements with this tag below the node, through any wrappers but not inside each other or tables."""
    for child in node:
        if child.tag == tag:
            yield child
        elif child.tag not in ("tbl", "p"):
            yield from within(child, tag)
