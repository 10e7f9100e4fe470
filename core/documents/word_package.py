"""Opens a Word document (Open XML, also Strict, macro and template files) and finds the parts that have text."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from zipfile import ZipFile

from core.documents.word_xml import Node, parsed, plain_text, switched_on, value

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


class NotWord(ValueError):
    """The archive holds no Word document."""


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
    def hidden_styles(self) -> frozenset[str]:
        """Return the ids of the styles that hide their text."""
        styles = self.other("styles")
        nodes = [] if styles is None else styles.findall("style")
        return frozenset(node.get("styleId", "") for node in nodes if switched_on(node, "rPr/vanish"))

    @cached_property
    def contains_document(self) -> bool:
        """Return whether the document includes another one, such as a web page, that Word shows in its place."""
        return next(self.body.iter("altChunk", "subDoc"), None) is not None

    def other(self, kind: str) -> Node | None:
        """Return the root of the main document's part of this kind, such as "styles", or None."""
        target = next((target for known, target in self.relations.values() if known == kind), "")
        return parsed(self.archive, target) if target in self.archive.namelist() else None

    def source_text(self) -> str:
        """Return all text that a reader of the document sees, whatever element it stands in."""
        return "\n".join([plain_text(self.body), *(plain_text(root) for _, root in self.parts.values())])

    def _text_part(self, name: str) -> Node:
        root = parsed(self.archive, name)
        self.unseen.update(_remove_unseen(root, self.hidden_styles))
        if "vanish" in self.unseen:
            self.notes["Hidden text was left out."] = None
        return root


def open_package(data: bytes) -> Package:
    """Return the document in these bytes; raises NotWord, or any error of zipfile or lxml for a damaged file."""
    archive = ZipFile(BytesIO(data))
    main = next((target for kind, target in _relations(archive, "").values() if kind == "officeDocument"), "")
    if main not in archive.namelist():
        main = "word/document.xml"
    if main not in archive.namelist() or parsed(archive, main).tag != "document":
        raise NotWord
    return Package(archive, main)


def _relations(archive: ZipFile, part: str) -> dict[str, tuple[str, str]]:
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in archive.namelist():
        return {}
    relations = {}
    for entry in parsed(archive, path):
        if entry.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, entry.get("Target", ""))).lstrip("/")
            relations[entry.get("Id", "")] = (entry.get("Type", "").rpartition("/")[2], target)
    return relations


def _remove_unseen(root: Node, hidden_styles: frozenset[str]) -> set[str]:
    """Remove deletions, hidden text and unused alternatives; return "del" and "vanish" where there was such text."""
    unseen = set()
    for node in list(root.iter()):
        if node.tag in _GONE or (node.tag in ("tr", "tc") and _is_deleted(node)):
            unseen |= {"del"} if node.tag in _DELETED else set()
            _remove(node)
        elif node.tag == "AlternateContent":
            _keep_one(node)
        elif node.tag == "r" and _is_hidden(node, hidden_styles):
            unseen |= {"vanish"} if plain_text(node).strip() else set()
            _remove(node)
    return unseen


def _is_hidden(run: Node, hidden_styles: frozenset[str]) -> bool:
    own = switched_on(run, "rPr/vanish")
    if own is not None:
        return own
    paragraph = next(run.iterancestors("p"), None)
    return bool(hidden_styles & {value(run, "rPr/rStyle"), value(paragraph, "pPr/pStyle")})


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
