"""An upload is read in a process of its own: the same answers, and an end to whatever takes too much."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import psutil
import pytest

from core import foreign_files
from core.actions import expected_jobs
from core.documents.resume import clean_resume
from core.documents.screenshot import clean_screenshot
from core.errors import DocumentRefused, InvalidInput
from core.foreign_files import read_list, read_resume, read_screenshot
from core.jobs.customer_list.model import MAX_ROWS, ListField
from core.jobs.expected import understand
from tests.app_process import ROOT
from tests.core.documents.pdf_reading import plain, with_script, word_document
from tests.core.documents.pictures import picture
from tests.core.documents.word_files import cell, p, row, table, word_file
from tests.core.workbooks import unfolding, workbook

CSV = "Req,Title,City,State\nR-1,Schweißer – „Nacht“,Pueblo,CO\n,Fitter,,\n".encode()
READ: dict[str, tuple[Callable[..., Any], Callable[..., Any], tuple[Any, ...]]] = {
    "a PDF": (read_resume, clean_resume, (plain(pages=2), "resume.pdf")),
    "a PDF with a script": (read_resume, clean_resume, (with_script(), "résumé – \0\ud800.pdf")),
    "a Word document": (read_resume, clean_resume, (word_document("José Muñoz-Dvořák"), "resume.docx")),
    "rich text": (read_resume, clean_resume, (b"{\\rtf1 Welder\n\n}\n", "resume.rtf")),
    "a picture": (read_screenshot, clean_screenshot, (picture((300, 200), "JPEG"),)),
    "a workbook": (
        read_list,
        understand,
        (workbook(("Req", "Title"), (7101, "Welder\n2"), (None, "é")), "jobs.xlsx"),
    ),
    "a CSV file": (read_list, understand, (CSV, "jobs.csv")),
    "a CSV file with a chosen column": (read_list, understand, (CSV, "jobs.csv", {ListField.TITLE: "State"})),
    "a table without a known heading": (read_list, understand, (b"Kennung,Wo\n1,Pueblo\n", "jobs.csv")),
    "a pasted line that is too long": (read_list, understand, ("x" * 2_000,)),
    "a pasted list": (read_list, understand, ("R-1, Welder \ud800, Pueblo CO\nFitter\nhttps://jobs.example/7",)),
}
REFUSED: dict[str, tuple[Callable[..., Any], Callable[..., Any], tuple[Any, ...]]] = {
    "a program": (read_resume, clean_resume, (b"MZ", "a\nb.exe")),
    "no picture": (read_screenshot, clean_screenshot, (b"GIF89a",)),
    "a damaged workbook": (read_list, understand, (b"PK\x03\x04 and nothing more", "jobs.xlsx")),
    "an empty list": (read_list, understand, (b" \n", "jobs.csv")),
}


@pytest.mark.parametrize(("there", "here", "given"), READ.values(), ids=READ.keys())
def test_the_other_process_gives_the_same_result(
    there: Callable[..., Any], here: Callable[..., Any], given: tuple[Any, ...]
) -> None:
    assert there(*given) == here(*given)


@pytest.mark.parametrize(("there", "here", "given"), REFUSED.values(), ids=REFUSED.keys())
def test_a_refusal_comes_through_with_its_sentence_and_next_step(
    there: Callable[..., Any], here: Callable[..., Any], given: tuple[Any, ...]
) -> None:
    with pytest.raises(InvalidInput) as known:
        here(*given)
    with pytest.raises(type(known.value)) as caught:
        there(*given)
    assert (caught.value.sentence, caught.value.next_step) == (known.value.sentence, known.value.next_step)


def word_with(xml: bytes) -> bytes:
    """A Word document with this XML at its end."""
    target = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(word_document("Welder"))) as known,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as fresh,
    ):
        for entry in known.infolist():
            content = known.read(entry)
            if entry.filename == "word/document.xml":
                content = content.replace(b"</w:body>", xml + b"</w:body>")
            fresh.writestr(entry.filename, content)
    return target.getvalue()


@pytest.fixture(scope="module")
def hostile() -> dict[str, bytes]:
    """Files that are small until somebody reads them."""
    return {
        "a workbook with one endless row": unfolding(b"<c><v>1</v></c>", 3_600_000),
        "a picture of 39 megapixels": picture((7_800, 5_000), "PNG"),
    }


@pytest.mark.parametrize(
    ("name", "read", "given", "memory"),
    [
        ("a workbook with one endless row", read_list, ("jobs.xlsx",), 400_000_000),
        ("a picture of 39 megapixels", read_screenshot, (), 200_000_000),
    ],
)
def test_a_small_file_that_fills_the_memory_is_ended(
    hostile: dict[str, bytes], name: str, read: Callable[..., Any], given: tuple[str, ...], memory: int
) -> None:
    assert len(hostile[name]) < 200_000
    with pytest.raises(InvalidInput, match="is too complex to read"):
        read(hostile[name], *given, seconds=60, memory=memory)


@pytest.mark.parametrize(
    "xml", [b"<w:p/>" * 2_000_000, b"<w:p/>" * 4_000, b"<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 4_000]
)
def test_a_word_document_far_longer_than_a_resume_is_refused(xml: bytes) -> None:
    with pytest.raises(DocumentRefused, match="far longer than a résumé"):
        read_resume(word_with(xml), "resume.docx", seconds=60, memory=400_000_000)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "CMYK"])
def test_the_largest_picture_that_may_be_kept_has_room(mode: str) -> None:
    form = "JPEG" if mode == "CMYK" else "PNG"
    assert read_screenshot(picture((7_900, 5_000), form, mode), seconds=60).startswith(b"\x89PNG")


def test_the_largest_list_that_may_be_read_has_room() -> None:
    rows = [("Req", "Title", "City", "State", "Note")]
    rows += [(f"R-{number}", f"Welder {number}", "Pueblo", "CO", "more") for number in range(MAX_ROWS)]
    assert len(read_list(workbook(*rows), "jobs.xlsx", seconds=100).jobs) == MAX_ROWS


@pytest.mark.parametrize(
    ("read", "given"),
    [
        (read_resume, (plain(), "resume.pdf")),
        (read_screenshot, (picture(),)),
        (read_list, (CSV, "jobs.csv")),
        (read_list, ("R-1, Welder",)),
    ],
)
def test_a_process_that_takes_too_long_is_ended(read: Callable[..., Any], given: tuple[Any, ...]) -> None:
    with pytest.raises(InvalidInput, match="takes too long to read"):
        read(*given, seconds=0.02)


LIMITS = ("The résumé takes too long", "The résumé is too complex", "The résumé has", "resume.docx")

SLOW_WORD = {
    "one endless paragraph": word_file(p("Welder " * 40_000)),
    "one endless word": word_file(p("w" * 290_000)),
    "a list of 2,900 lines": word_file("".join(p(f"duty {number}") for number in range(2_900))),
    "tables in tables": word_file(45 * "<w:tbl><w:tr><w:tc>" + p("a") + 45 * "</w:tc></w:tr></w:tbl>"),
    "a table of 3,000 cells": word_file(table(row(*[cell(p("a"))] * 60), *[row(*[cell("")] * 60)] * 49, columns=60)),
}


@pytest.mark.parametrize("data", SLOW_WORD.values(), ids=SLOW_WORD.keys())
def test_a_slow_word_document_is_read_or_ended_within_its_limits(data: bytes) -> None:
    began = time.monotonic()
    try:
        resume = read_resume(data, "resume.docx", seconds=8)
    except DocumentRefused as refused:
        assert refused.sentence.startswith(LIMITS)
    else:
        assert resume.pdf or resume.as_is
    assert time.monotonic() - began < 13


def test_a_slow_workbook_is_ended_when_its_time_is_over_and_leaves_no_process(hostile: dict[str, bytes]) -> None:
    began = time.monotonic()
    with pytest.raises(InvalidInput, match=r"The list takes too long to read\. Save only the columns"):
        read_list(hostile["a workbook with one endless row"], "jobs.xlsx", seconds=2)
    assert time.monotonic() - began < 10
    left = [
        process
        for process in psutil.Process().children(recursive=True)
        if foreign_files.__name__ in " ".join(process.cmdline())
    ]
    assert left == []


APP = """
import pathlib, resource, sys
from core.actions.expected_jobs import read_file
from core.errors import InvalidInput
data = pathlib.Path(sys.argv[1]).read_bytes()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_file(data, "jobs.xlsx")
except InvalidInput as refused:
    print(refused.sentence)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_workbook_of_110_kb_that_would_fill_gigabytes_costs_the_app_nothing(
    hostile: dict[str, bytes], tmp_path: Path
) -> None:
    bomb = hostile["a workbook with one endless row"]
    assert len(bomb) < 110_000
    (tmp_path / "jobs.xlsx").write_bytes(bomb)
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", APP, str(tmp_path / "jobs.xlsx")], cwd=ROOT, capture_output=True, text=True, check=True
    )
    message, grown = done.stdout.splitlines()
    assert message in ("The list takes too long to read.", "The list is too complex to read.")
    assert int(grown) < 20_000, "kilobytes"
    assert time.monotonic() - began < foreign_files.LIST_SECONDS + 15


def test_the_limits_apply_after_the_caller_has_left(hostile: dict[str, bytes]) -> None:
    command = [sys.executable, "-m", foreign_files.__name__, "list", "1", "1000000000"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.communicate(b'["jobs.xlsx", {}]\n' + hostile["a workbook with one endless row"], timeout=60)
    assert process.returncode < 0


def test_at_most_two_files_are_read_at_once_and_a_long_wait_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign_files, "_slots", threading.BoundedSemaphore(1))
    with foreign_files._slots, pytest.raises(InvalidInput, match="Too many files are being processed right now"):
        read_list(CSV, "jobs.csv", seconds=0.1)
    assert read_list(CSV, "jobs.csv").jobs, "whoever comes after has the place"
    with suppress(InvalidInput):
        read_list(CSV, "jobs.csv", seconds=0.02)
    assert read_list(CSV, "jobs.csv").jobs, "also after one that was ended"


def test_a_result_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign_files, "MAX_ANSWER", 100)
    answer = foreign_files._answer(foreign_files.KINDS["list"], b'["jobs.csv", {}]\n' + CSV)
    assert b"too complex" in answer
    assert b"Pueblo" not in answer


def test_the_process_knows_no_key_and_nothing_of_the_upload_is_in_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[tuple[Any, Any]] = []

    def run(command: Any, **more: Any) -> Any:
        started.append((command, more["env"]))
        return subprocess.CompletedProcess(command, 0, b'{"read": {}}\n', b"")

    monkeypatch.setenv("KOMBO_API_KEY", "a-key-of-production")
    monkeypatch.setattr(foreign_files.subprocess, "run", run)
    read_list(CSV, "jobs-of-Dana.csv")
    ((command, environment),) = started
    assert environment == {}
    assert "Dana" not in " ".join(command)


def test_a_defect_in_the_reader_raises_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(foreign_files, "_ROOT", tmp_path)
    with pytest.raises(RuntimeError, match="No module named"):
        read_resume(plain(), "resume.pdf")


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The kinds that were read in a process of their own."""
    kinds: list[str] = []
    run = foreign_files._run
    monkeypatch.setattr(foreign_files, "_run", lambda kind, *more: kinds.append(kind) or run(kind, *more))  # type: ignore[func-returns-value]
    expected_jobs._read_text.cache_clear()
    yield kinds
    expected_jobs._read_text.cache_clear()


@pytest.mark.parametrize(("lines", "kinds"), [(2, []), (5_000, ["pasted list"])])
def test_a_long_paste_is_read_in_a_process_of_its_own_and_once(
    processes: list[str], lines: int, kinds: list[str]
) -> None:
    text = "\n".join(f"R-{number}, Welder" for number in range(lines))
    assert expected_jobs.count_expected(text) == expected_jobs.count_expected(text) == lines
    assert processes == kinds


@pytest.mark.parametrize(
    "line",
    [
        "a" + " " * 990 + "b", "a" + "\t" * 990 + "b", "a" + " \t" * 490 + "b", "," * 990 + "x",
        "Welder, " + "San " * 230, "1-" * 490, "(" * 990, "https://" + "a." * 480, "A " * 490, "a - " * 240,
        "a – b, " * 140, "#1" * 490, "a(b" * 330, ", A" * 330, "é " * 490,
        "a" + "\u2003" * 990 + "b", "a\u00a0- " * 240,
    ],
)  # fmt: skip
def test_reading_a_paste_takes_linear_time(line: str) -> None:
    def took(count: int) -> float:
        began = time.process_time()
        understand("\n".join([line] * count))
        return time.process_time() - began

    took(1)
    assert took(expected_jobs.READ_HERE // 1_000) < 0.5


def test_a_refused_resume_is_a_refused_document() -> None:
    with pytest.raises(DocumentRefused):
        read_resume(plain(), "resume.pdf", seconds=0.02)
    with pytest.raises(DocumentRefused):
        read_screenshot(b"no picture")
