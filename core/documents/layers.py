"""Takes the contents of hidden layers out of a PDF, because a copy of its pages has no layers to hide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

_SHOWS_TEXT = {"Tj", "TJ", "'", '"'}
_PAINTS_PATH = {"f", "F", "f*", "B", "B*", "b", "b*", "S", "s"}
_DRAWS = {"Do", "sh", "INLINE IMAGE"}
Layers = frozenset[tuple[int, int]]
"""Object numbers of layers (optional content groups, PDF 32000-1, 8.11)."""


def hidden_layers(pdf: Pdf) -> Layers:
    """Return the layers that a viewer hides when it opens the file."""
    layers = pdf.Root.get(Name.OCProperties)
    default = layers.get(Name.D) if isinstance(layers, Dictionary) else None
    if not isinstance(layers, Dictionary) or not isinstance(default, Dictionary):
        return frozenset()
    off = _numbers(default.get(Name.OFF))
    if str(default.get(Name.BaseState, "/ON")) == "/OFF":
        off |= _numbers(layers.get(Name.OCGs)) - _numbers(default.get(Name.ON))
    return frozenset(off)


def _numbers(entries: Any) -> set[tuple[int, int]]:
    return {entry.objgen for entry in entries if isinstance(entry, Dictionary)} if isinstance(entries, Array) else set()


def is_hidden(item: Any, hidden: Layers) -> bool:
    """Return whether an annotation or a form belongs to a hidden layer only."""
    return _is_off(item.get(Name.OC), hidden)


def _is_off(layer: Any, hidden: Layers) -> bool:
    if not hidden or not isinstance(layer, Dictionary):
        return False
    if str(layer.get(Name.Type)) != "/OCMD":
        return layer.objgen in hidden
    members = layer.get(Name.OCGs)
    groups = list(members) if isinstance(members, Array) else [members]
    return bool(groups) and all(isinstance(group, Dictionary) and group.objgen in hidden for group in groups)


def hide_layers(pdf: Pdf, hidden: Layers) -> None:
    """Remove what hidden layers draw from the pages and from the forms that they use."""
    if not hidden:
        return
    done: set[tuple[int, int]] = set()
    for page in pdf.pages:
        page.obj.Contents = pdf.make_stream(_without(page, page.obj.get(Name.Resources), hidden))
        _hide_in_forms(page.obj.get(Name.Resources), hidden, done)


def _hide_in_forms(resources: Any, hidden: Layers, done: set[tuple[int, int]]) -> None:
    for form in _forms(resources):
        if form.objgen in done:
            continue
        done.add(form.objgen)
        own = form.get(Name.Resources)
        form.write(b"" if is_hidden(form, hidden) else _without(form, own, hidden))
        _hide_in_forms(own, hidden, done)


def _forms(resources: Any) -> Iterator[Any]:
    objects = resources.get(Name.XObject) if isinstance(resources, Dictionary) else None
    for item in objects.values() if isinstance(objects, Dictionary) else ():
        if isinstance(item, Stream) and str(item.get(Name.Subtype)) == "/Form":
            yield item


def _without(content: Any, resources: Any, hidden: Layers) -> bytes:
    """Return a content stream without what it draws in hidden layers; positions and fonts go on as before."""
    names = resources.get(Name.Properties, Dictionary()) if isinstance(resources, Dictionary) else Dictionary()
    kept, marks = [], []
    for instruction in pikepdf.parse_content_stream(content):
        operator, operands = str(instruction.operator), instruction.operands
        if operator in ("BDC", "BMC"):
            marks.append(
                operator == "BDC" and str(operands[0]) == "/OC" and _is_off(_named(names, operands[1]), hidden)
            )
        elif operator == "EMC" and marks:
            marks.pop()
        if not any(marks):
            kept.append(instruction)
        elif operator in _PAINTS_PATH:
            kept.append(pikepdf.ContentStreamInstruction([], pikepdf.Operator("n")))
        elif operator not in _SHOWS_TEXT | _DRAWS:
            kept.append(instruction)
    return pikepdf.unparse_content_stream(kept)


def _named(names: Any, operand: Any) -> Any:
    return names.get(operand) if isinstance(operand, Name) else operand
