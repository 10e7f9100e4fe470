"""Every file from outside is read in a process of its own: whatever is in it, that ends in time and takes no key along.

`read_limited` starts the process; it gets the file's name as a line of JSON and then the file, and answers with a line
of JSON and then bytes. What a kind of file becomes is the business of the pure function that runs in there.
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
"""20,000 rows of twenty columns take ten seconds of a processor."""
MAX_MEMORY: Final = 1_000_000_000
MAX_ANSWER: Final = 30_000_000
"""Bytes that a file may become: all of them go into the memory of the app."""
AT_ONCE: Final = 2
"""Processes side by side; whoever comes then waits, for no longer than one of them may take."""
_ROOT = Path(__file__).parents[1]
_places = threading.BoundedSemaphore(AT_ONCE)
Answer = tuple[Any, bytes]
"""What a file became: what can be said in JSON, and bytes."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its reader, which runs in the limited process, and the words for what cannot be read."""

    noun: str
    read: Callable[[bytes, str], Answer]
    refusal: type[InvalidInput]
    next_step: str


def read_resume(data: bytes, filename: str, *, seconds: float = MAX_SECONDS, memory: int = MAX_MEMORY) -> CleanResume:
    """Return an uploaded résumé as `clean_resume` does; raises DocumentRefused."""
    from core.documents.resume import CleanResume

    told, content = read_limited("resume", data, filename, seconds=seconds, memory=memory)
    notes = tuple(told["notes"])
    return CleanResume(content, notes=notes) if told["pdf"] else CleanResume(None, content, told["type"], notes)


def read_screenshot(data: bytes, *, seconds: float = MAX_SECONDS, memory: int = MAX_MEMORY) -> bytes:
    """Return an uploaded picture as `clean_screenshot` does; raises DocumentRefused."""
    return read_limited("screenshot", data, "", seconds=seconds, memory=memory)[1]


def read_list(
    given: bytes | str, filename: str = "", *, seconds: float = LIST_SECONDS, memory: int = MAX_MEMORY
) -> list[ExpectedJob]:
    """Return the jobs of an uploaded (bytes) or pasted (text) list as `read_expected` does; raises InvalidInput."""
    from core.jobs.model import ExpectedJob

    if isinstance(given, bytes):
        rows, _ = read_limited("list", given, filename, seconds=seconds, memory=memory)
    else:
        data = given.encode("utf-8", "surrogatepass")
        rows, _ = read_limited("pasted list", data, filename, seconds=seconds, memory=memory)
    return [ExpectedJob(*row) for row in rows]


def read_limited(
    kind: str, data: bytes, filename: str, *, seconds: float = MAX_SECONDS, memory: int = MAX_MEMORY
) -> Answer:
    """Return what this kind of file becomes, within a time and an address space (bytes) that are enforced.

    Raises the kind's refusal with the reader's own sentence, and also when the file takes longer, needs more, or brings
    its reader down.
    """
    known = KINDS[kind]
    if not _places.acquire(timeout=seconds):
        raise known.refusal("Too many files are being read at the moment.", "Try again in a minute.")
    try:
        done = _run(kind, json.dumps(filename).encode() + b"\n" + data, seconds, memory)
    except subprocess.TimeoutExpired:
        raise _too_long(known) from None
    finally:
        _places.release()
    if done.returncode == -signal.SIGXCPU:
        raise _too_long(known)
    if done.returncode < 0:  # ended by a signal: out of memory, or a fault in a library
        raise _too_complex(known)
    if done.returncode:
        raise RuntimeError(f"Reading a {known.noun} failed: {done.stderr.decode(errors='replace')[-2_000:]}")
    head, _, content = done.stdout.partition(b"\n")
    told = json.loads(head)
    if "refused" in told:
        raise known.refusal(*told["refused"])
    return told["read"], content


def _run(kind: str, question: bytes, seconds: float, memory: int) -> subprocess.CompletedProcess[bytes]:
    """Run one process, which is killed when its time is over; nothing of the file is in its command or environment."""
    command = [sys.executable, "-W", "ignore", "-m", __name__, kind, str(seconds), str(memory)]
    return subprocess.run(  # noqa: S603  # the command is ours
        command, input=question, capture_output=True, cwd=_ROOT, env={}, timeout=seconds, check=False
    )


def _too_long(kind: Kind) -> InvalidInput:
    return kind.refusal(f"The {kind.noun} takes too long to read.", kind.next_step)


def _too_complex(kind: Kind) -> InvalidInput:
    return kind.refusal(f"The {kind.noun} is too complex to be read here.", kind.next_step)


def _resume(data: bytes, filename: str) -> Answer:
    from core.documents.resume import clean_resume

    clean = clean_resume(data, filename)
    told = {"pdf": clean.pdf is not None, "type": clean.content_type, "notes": clean.notes}
    return told, clean.pdf or clean.as_is or b""


def _screenshot(data: bytes, _filename: str) -> Answer:
    from core.documents.screenshot import clean_screenshot

    return None, clean_screenshot(data)


def _list(given: bytes | str, filename: str) -> Answer:
    from core.jobs.expected import read_expected

    return [astuple(job) for job in read_expected(given, filename)], b""


def _pasted_list(data: bytes, filename: str) -> Answer:
    return _list(data.decode("utf-8", "surrogatepass"), filename)


KINDS: Final = {
    "resume": Kind("résumé", _resume, DocumentRefused, "Ask for it again, saved as a plain PDF."),
    "screenshot": Kind("picture", _screenshot, DocumentRefused, "Take it again, or crop it."),
    "list": Kind("list", _list, InvalidInput, "Save only the columns with the jobs as CSV and upload that."),
    "pasted list": Kind("list", _pasted_list, InvalidInput, "Paste it in parts, one job on each line."),
}


def _answer(kind: Kind, question: bytes) -> bytes:
    name, _, data = question.partition(b"\n")
    try:
        told, content = kind.read(data, json.loads(name))
        answer = json.dumps({"read": told}).encode() + b"\n" + content
        refused = _too_complex(kind) if len(answer) > MAX_ANSWER else None
    except InvalidInput as found:
        refused = found
    except MemoryError:
        refused = _too_complex(kind)
    return json.dumps({"refused": [refused.sentence, refused.next_step]}).encode() if refused else answer


def _main(kind: str, seconds: str, memory: str) -> None:
    """Read one file from the standard input; the limits hold even when nobody waits for the answer any more."""
    cpu = int(float(seconds)) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_AS, (int(memory),) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.disable()  # a hostile file could have a library write for as long as it may run
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no part of the answer
    with answers:
        answers.write(_answer(KINDS[kind], sys.stdin.buffer.read()))


if __name__ == "__main__":
    _main(*sys.argv[1:])
