"""Reads a tagged PDF as a screen reader does, with PDFium: the elements of a page in order, and their text."""

from __future__ import annotations

import ctypes
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as raw


def read_aloud(pdf: bytes, page: int) -> list[str]:
    """Return one line for each element, such as "H1 Dana Whitfield", indented below the element that it is part of."""
    with pypdfium2.PdfDocument(pdf) as document:
        sheet = document[page]
        texts = _texts_of_marks(sheet)
        tree = raw.FPDF_StructTree_GetForPage(sheet)
        count = raw.FPDF_StructTree_CountChildren(tree)
        lines = [line for n in range(count) for line in _lines(raw.FPDF_StructTree_GetChildAtIndex(tree, n), texts)]
        raw.FPDF_StructTree_Close(tree)
    return lines


def _texts_of_marks(page: pypdfium2.PdfPage) -> dict[int, str]:
    texts: defaultdict[int, str] = defaultdict(str)
    text_page = page.get_textpage()
    for n in range(raw.FPDFPage_CountObjects(page)):
        item = raw.FPDFPage_GetObject(page, n)
        texts[raw.FPDFPageObj_GetMarkedContentID(item)] += "".join(_texts(item, text_page))
    return texts


def _texts(item: Any, text_page: Any) -> Iterator[str]:
    """Yield the texts of an object of a page, and of what is in it."""
    if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_TEXT:
        yield _string(lambda buffer, size: raw.FPDFTextObj_GetText(item, text_page, buffer, size))
    elif raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_FORM:
        for n in range(raw.FPDFFormObj_CountObjects(item)):
            yield from _texts(raw.FPDFFormObj_GetObject(item, n), text_page)


def _lines(element: Any, texts: dict[int, str]) -> Iterator[str]:
    role = _string(lambda buffer, size: raw.FPDF_StructElement_GetType(element, buffer, size))
    description = _string(lambda buffer, size: raw.FPDF_StructElement_GetAltText(element, buffer, size))
    actual = _string(lambda buffer, size: raw.FPDF_StructElement_GetActualText(element, buffer, size))
    count = max(0, raw.FPDF_StructElement_CountChildren(element))
    numbers = [raw.FPDF_StructElement_GetChildMarkedContentID(element, n) for n in range(count)]
    text = description or actual or " ".join("".join(texts.get(n, "") for n in numbers if n >= 0).split())
    yield f"{role} {text}".rstrip()
    for n in range(count):
        child = raw.FPDF_StructElement_GetChildAtIndex(element, n)
        if child:
            yield from (f"  {line}" for line in _lines(child, texts))


def _string(call: Callable[[Any, int], int]) -> str:
    """Return the UTF-16 text that a function of PDFium writes into a buffer."""
    size = call(None, 0)
    buffer = ctypes.create_string_buffer(max(size, 2))
    typed = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
    try:
        call(typed, size)
    except ctypes.ArgumentError:
        call(buffer, size)
    return buffer.raw[: max(size - 2, 0)].decode("utf-16-le")
