"""Reads every uploaded file in a separate process with limits on time and memory, and without access to any key.

`read_limited` starts the process. Its input is a line of JSON with the file's name and the chosen columns of a list,
followed by the file; its output is a line of JSON, followed by bytes. A pure function for each kind of file does the
reading inside the process.
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
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from core.errors import DocumentRefused, InvalidInput

if TYPE_CHECKING:
    from core.documents.resume import CleanResume
    from core.jobs.customer_list.model import CustomerList, ListField

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
    read: Callable[[bytes, str, Mapping[str, str]], FileContent]
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
    source: bytes | str,
    filename: str = "",
    choice: Mapping[ListField, str] | None = None,
    *,
    seconds: float = LIST_SECONDS,
    memory: int = MAX_MEMORY,
) -> CustomerList:
    """Return what `understand` finds in an uploaded (bytes) or pasted (str) list; raises InvalidInput."""
    import msgspec

    from core.jobs.customer_list.model import CustomerList

    kind, data = (
        ("pasted list", source.encode("utf-8", "surrogatepass")) if isinstance(source, str) else ("list", source)
    )
    facts, _ = read_limited(kind, data, filename, choice, seconds=seconds, memory=memory)
    return msgspec.convert(facts, CustomerList)


def read_limited(
    kind: str,
    data: bytes,
    filename: str,
    choice: Mapping[ListField, str] | None = None,
    *,
    seconds: float = MAX_SECONDS,
    memory: int = MAX_MEMORY,
) -> FileContent:
    """Return the result of reading this kind of file within `seconds` and `memory` (bytes of address space).

    Raises the kind's refusal if the reader refuses the file, exceeds a limit or crashes.
    """
    file_kind = KINDS[kind]
    if not _slots.acquire(timeout=seconds):
        raise file_kind.refusal("Too many files are being processed right now.", "Try again in a minute.")
    try:
        head = json.dumps([filename, dict(choice or {})]).encode()
        process = _run(kind, head + b"\n" + data, seconds, memory)
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


def _resume(data: bytes, filename: str, _choice: Mapping[str, str]) -> FileContent:
    from core.documents.resume import clean_resume

    clean = clean_resume(data, filename)
    facts = {"pdf": clean.pdf is not None, "type": clean.content_type, "notes": clean.notes}
    return facts, clean.pdf or clean.as_is or b""


def _screenshot(data: bytes, _filename: str, _choice: Mapping[str, str]) -> FileContent:
    from core.documents.screenshot import clean_screenshot

    return None, clean_screenshot(data)


def _list(source: bytes | str, filename: str, choice: Mapping[str, str]) -> FileContent:
    import msgspec

    from core.jobs.customer_list.model import ListField
    from core.jobs.expected import understand

    read = understand(source, filename, {ListField(field): name for field, name in choice.items()})
    return msgspec.to_builtins(read), b""


def _pasted_list(data: bytes, filename: str, choice: Mapping[str, str]) -> FileContent:
    return _list(data.decode("utf-8", "surrogatepass"), filename, choice)


KINDS: Final = {
    "resume": FileKind("résumé", _resume, DocumentRefused, "Ask for the file again, saved as a plain PDF."),
    "screenshot": FileKind("picture", _screenshot, DocumentRefused, "Take the picture again, or crop it."),
    "list": FileKind("list", _list, InvalidInput, "Save only the columns with the jobs as a CSV file and upload it."),
    "pasted list": FileKind("list", _pasted_list, InvalidInput, "Paste it in parts, with one job per line."),
}


def _answer(kind: FileKind, request: bytes) -> bytes:
    head, _, data = request.partition(b"\n")
    filename, choice = json.loads(head)
    refused: InvalidInput | None = None
    answer = b""
    try:
        facts, content = kind.read(data, filename, choice)
        answer = json.dumps({"read": facts}).encode() + b"\n" + content
    except InvalidInput as refusal:
        refused = refusal
    except MemoryError:
        pass  # its frames hold the memory until the end of this block
    if refused is None and not 0 < len(answer) <= MAX_ANSWER:
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
