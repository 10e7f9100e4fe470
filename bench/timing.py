"""How the bench measures: ours and the peer by turns, in CPU time, the fastest round of each.

A busy machine slows both alike and never makes a round faster, so the ratio holds where single figures do not. Work of
a few milliseconds has its lucky rounds, the shorter one more of them: there the middle round counts.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Sequence

Work = Callable[[], object]
Measure = Callable[[Work], float]


def cpu(work: Work) -> float:
    """Return the seconds of CPU time that the process spends on the work."""
    started = time.process_time()
    work()
    return time.process_time() - started


def by_turns(
    works: Sequence[Work], rounds: int = 20, measure: Measure = cpu, counts: Callable[[Iterable[float]], float] = min
) -> list[float]:
    """Return the seconds of the round of each work that `counts`; its garbage is collected before the next."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        taken = []
        for _ in range(rounds):
            taken.append([measure(work) for work in works])
            gc.collect()
        return [counts(each) for each in zip(*taken, strict=True)]
    finally:
        gc.enable()
        gc.unfreeze()


def row(what: str, measured: float, peer: float, ratio: float, goal: str) -> str:
    """Return one printed line; times in seconds, shown in milliseconds."""
    return f"{what:<68}{measured * 1000:>10.2f} ms{peer * 1000:>10.2f} ms{ratio:>7.1f}×   {goal}"


def table(rows: Iterable[str]) -> Iterable[str]:
    """Yield the head of the table and its rows, each as soon as it is measured."""
    yield f"{'what':<68}{'ours':>13}{'peer':>13}{'ratio':>8}   goal"
    yield from rows
