"""Reads every uploaded file in a separate process with limits on time and memory, and without access to any key.

`read_limited` starts the process. Its input is a line of JSON with the file's name, followed by the file; its output
is a line of JSON, followed by bytes. A pure function for each kind of file does the reading inside the process.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from core.errors import DocumentRefused, InvalidInput

if TYPE_CHECKING:
    from core.documents.resume import CleanResume
    from core.jobs.model import ExpectedJob

MAX_SECONDS: Final = 15.0
LIST_SECONDS: Final = 30.0
"""A list of 20,000 rows and twenty columns takes ten seconds of CPU time."""
MAX_MEMORY: Final = 1_000_000_000
MAX_ANSWER: Final = 30_000_000
"""The most bytes of a result, because all of it is loaded into the app's memory."""
AT_ONCE: Final = 2
"""The most parallel processes; a further file waits at most as long as it may take to be read."""
_ROOT = Path(__file__).parents[1]
_slots = threading.BoundedSemaphore(AT_ONCE)
FileContent = tuple[Any, bytes]
"""The result of reading a file: a JSON value, and bytes."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: its reader, which runs in the limited process, and the texts for an unreadable file."""

    noun: str
    read: Callable[[bytes, str], FileContent]
    refusal: type[InvalidInput]
    next_step: str


def read_resume(data: bytes, filename: str, *, seconds: float = MAX_SECONDS, memory: int = MAX_MEMORY) -> CleanResume:
    """Return the result of `clean_resume` for an uploaded résumé; raises DocumentRefused."""
    from core.documents.resume import CleanResume

    facts, content = read_limited("resume", data, filename, seconds=seconds, memory=memory)
    notes = tuple(facts["notes"])
    return CleanResume(content, notes=notes) if facts["pdf"] else CleanResume(None, content, facts["type"], notes)


def read_screenshot(data: bytes, *, seconds: float = MAX_SECONDS, memory: int = MAX_MEMORY) -> bytes:
    """Return the result of `clean_screenshot` for an uploaded picture; raises DocumentRefused."""
    return read_limited("screenshot", data, "", seconds=seconds, memory=memory)[1]


def read_list(
    source: bytes | str, filename: str = "", *, seconds: float = LIST_SECONDS, memory: int = MAX_MEMORY
) -> list[ExpectedJob]:
    """Return the jobs that `read_expected` finds in an uploaded (bytes) or pasted (str) list; raises InvalidInput."""
    from core.jobs.model import ExpectedJob

    if isinstance(source, bytes):
        rows, _ = read_limited("list", source, filename, seconds=seconds, memory=memory)
    else:
        data = source.encode("utf-8", "surrogatepass")
        rows, _ = read_limited("pasted list", data, filename, seconds=seconds, memory=memory)
    return [ExpectedJob(*row) for row in rows]


def read_limited(
    kind: str, data: bytes, filename: str, *, seconds: float = MAX_SECONDS, memory: int = MAX_MEMORY
) -> FileContent:
    """Return the result of reading this kind of file within `seconds` and `memory` (bytes of address space).

    Raises the kind's refusal if the reader refuses the file, exceeds a limit or crashes.
    """
    file_kind = KINDS[kind]
    if not _slots.acquire(timeout=seconds):
        raise file_kind.refusal("Too many files are being processed right now.", "Try again in a minute.")
    try:
        process = _run(kind, json.dumps(filename).encode() + b"\n" + data, seconds, memory)
    except subprocess.TimeoutExpired:
        raise _too_long(file_kind) from None
    finally:
        _slots.release()
    if process.returncode == -signal.SIGXCPU:
        raise _too_long(file_kind)
    if process.returncode < 0:  # ended by a signal: out of memory, or a crash in a library
        raise _too_complex(file_kind)
    if process.returncode:
        raise RuntimeError(f"Reading a {file_kind.noun} failed: {process.stderr.decode(errors='replace')[-2_000:]}")
    head, _, content = process.stdout.partition(b"\n")
    result = json.loads(head)
    if "refused" in result:
        raise file_kind.refusal(*result["refused"])
    return result["read"], content


def _run(kind: str, request: bytes, seconds: float, memory: int) -> subprocess.CompletedProcess[bytes]:
    """Run one process and kill it at the time limit; nothing from the file is in its command line or environment."""
    command = [sys.executable, "-W", "ignore", "-m", __name__, kind, str(seconds), str(memory)]
    return subprocess.run(  # noqa: S603  # the command contains nothing from the file
        command, input=request, capture_output=True, cwd=_ROOT, env={}, timeout=seconds, check=False
    )


def _too_long(kind: FileKind) -> InvalidInput:
    return kind.refusal(f"The {kind.noun} takes too long to read.", kind.next_step)


def _too_complex(kind: FileKind) -> InvalidInput:
    return kind.refusal(f"The {kind.noun} is too complex to read.", kind.next_step)


def _resume(data: bytes, filename: str) -> FileContent:
    from core.documents.resume import clean_resume

    clean = clean_resume(data, filename)
    facts = {"pdf": clean.pdf is not None, "type": clean.content_type, "notes": clean.notes}
    return facts, clean.pdf or clean.as_is or b""


def _screenshot(data: bytes, _filename: str) -> FileContent:
    from core.documents.screenshot import clean_screenshot

    return None, clean_screenshot(data)


def _list(source: bytes | str, filename: str) -> FileContent:
    from core.jobs.expected import read_expected

    return [astuple(job) for job in read_expected(source, filename)], b""


def _pasted_list(data: bytes, filename: str) -> FileContent:
    return _list(data.decode("utf-8", "surrogatepass"), filename)


KINDS: Final = {
    "resume": FileKind("résumé", _resume, DocumentRefused, "Ask for the file again, saved as a plain PDF."),
    "screenshot": FileKind("picture", _screenshot, DocumentRefused, "Take the picture again, or crop it."),
    "list": FileKind("list", _list, InvalidInput, "Save only the columns with the jobs as a CSV file and upload it."),
    "pasted list": FileKind("list", _pasted_list, InvalidInput, "Paste it in parts, with one job per line."),
}


def _answer(kind: FileKind, request: bytes) -> bytes:
    name, _, data = request.partition(b"\n")
    try:
        facts, content = kind.read(data, json.loads(name))
        answer = json.dumps({"read": facts}).encode() + b"\n" + content
        refused = _too_complex(kind) if len(answer) > MAX_ANSWER else None
    except InvalidInput as refusal:
        refused = refusal
    except MemoryError:
        refused = _too_complex(kind)
    return json.dumps({"refused": [refused.sentence, refused.next_step]}).encode() if refused else answer


def _main(kind: str, seconds: str, memory: str) -> None:
    """Read one file from standard input; the limits hold even if the app no longer waits for the answer."""
    cpu = int(float(seconds)) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_AS, (int(memory),) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.disable()  # a hostile file could make a library log without end
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # keeps the output of libraries out of the answer
    with answers:
        answers.write(_answer(KINDS[kind], sys.stdin.buffer.read()))


if __name__ == "__main__":
    _main(*sys.argv[1:])
