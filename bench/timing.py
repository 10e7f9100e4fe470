"""How the bench measures: the fastest of several rounds in the thread's own CPU time."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable


def fastest(work: Callable[[], object], rounds: int = 12) -> float:
    """Return the seconds of the fastest round, with no garbage collection in between."""
    gc.collect()
    gc.disable()
    try:
        return min(_once(work) for _ in range(rounds))
    finally:
        gc.enable()


def _once(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def row(what: str, ours: float, peer: float, ratio: float, goal: str) -> str:
    """Return one printed line; times in milliseconds."""
    return f"{what:<44}{ours * 1000:>9.1f} ms{peer * 1000:>9.1f} ms{ratio:>8.1f}×   {goal}"
