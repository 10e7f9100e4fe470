"""Workbooks that are small as files and huge once they are read."""

from __future__ import annotations

import zipfile
from io import BytesIO

import openpyxl


def workbook(*rows: tuple[object, ...]) -> bytes:
    """An ordinary workbook with these rows on its first sheet."""
    book, target = openpyxl.Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(target)
    return target.getvalue()


def unfolding(xml: bytes, times: int) -> bytes:
    """A workbook with one job, and after it this XML so many times in the same sheet."""
    target = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(workbook(("Title",), ("Welder",)))) as known,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as fresh,
    ):
        for entry in known.infolist():
            content = known.read(entry)
            with fresh.open(entry.filename, "w") as part:
                if entry.filename != "xl/worksheets/sheet1.xml":
                    part.write(content)
                    continue
                before, end, after = content.partition(b"</sheetData>")
                part.write(before + b"<row>")
                for _ in range(times // 1_000):
                    part.write(xml * 1_000)
                part.write(b"</row>" + end + after)
    return target.getvalue()
