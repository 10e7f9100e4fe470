"""An uploaded résumé is read in a process of its own: whatever is in the file, it ends in time and takes no key along.

The process gets the file's name as a line of JSON and then the file; it answers with a line of JSON and then the PDF,
or the file as it was.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

from core.documents.resume import CleanResume, clean_resume
from core.errors import DocumentRefused

MAX_SECONDS = 15.0
MAX_MEMORY = 1_000_000_000
_ROOT = Path(__file__).parents[1]
_TOO_LONG = "The résumé takes too long to read."
_TOO_COMPLEX = "The résumé is too complex to be read here."
_PLAIN = "Ask for it again, saved as a plain PDF."


def read_resume(data: bytes, filename: str, *, seconds: float = MAX_SECONDS, memory: int = MAX_MEMORY) -> CleanResume:
    """Return an uploaded résumé as `clean_resume` does, within a time and an address space (bytes) that are enforced.

    Raises DocumentRefused also when the file takes longer, needs more, or brings its reader down.
    """
    command = [sys.executable, "-m", __name__, str(seconds), str(memory)]
    question = json.dumps(filename).encode() + b"\n" + data
    try:
        done = subprocess.run(  # noqa: S603  # nothing of the upload is in the command
            command, input=question, capture_output=True, cwd=_ROOT, env={}, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise DocumentRefused(_TOO_LONG, _PLAIN) from None
    if done.returncode < 0:  # ended by a signal: out of time or memory, or a fault in a library
        raise DocumentRefused(_TOO_COMPLEX, _PLAIN)
    if done.returncode:
        raise RuntimeError(f"Reading a résumé failed: {done.stderr.decode(errors='replace')[-2_000:]}")
    head, _, content = done.stdout.partition(b"\n")
    told = json.loads(head)
    if "refused" in told:
        raise DocumentRefused(*told["refused"])
    notes = tuple(told["notes"])
    return CleanResume(content, notes=notes) if told["pdf"] else CleanResume(None, content, told["type"], notes)


def _answer(question: bytes) -> bytes:
    name, _, data = question.partition(b"\n")
    try:
        clean = clean_resume(data, json.loads(name))
    except DocumentRefused as refused:
        return json.dumps({"refused": [refused.sentence, refused.next_step]}).encode()
    except MemoryError:
        return json.dumps({"refused": [_TOO_COMPLEX, _PLAIN]}).encode()
    told = {"pdf": clean.pdf is not None, "type": clean.content_type, "notes": clean.notes}
    return json.dumps(told).encode() + b"\n" + (clean.pdf or clean.as_is or b"")


def _main(seconds: str, memory: str) -> None:
    """Read one résumé from the standard input; the limits hold even when nobody waits for the answer any more."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(float(seconds)) + 1,) * 2)
    resource.setrlimit(resource.RLIMIT_AS, (int(memory),) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.buffer.write(_answer(sys.stdin.buffer.read()))


if __name__ == "__main__":
    _main(*sys.argv[1:])
