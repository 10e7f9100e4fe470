"""The queue's file may be lost or broken: what is to be done stands in the store."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from core.queue import Queue


def filled(path: Path) -> bytes:
    queue = Queue(path)
    for number in range(200):
        queue.put("work", "x" * 200, str(number))
    return path.read_bytes()


@pytest.mark.parametrize("broken", ["not a file of SQLite at all", "its pages overwritten", "cut off"])
def test_a_broken_queue_is_set_aside_and_begun_anew(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "queue.db"
    whole = filled(path)
    contents = {
        "not a file of SQLite at all": b"garbage" * 1000,
        "its pages overwritten": whole[:4096] + b"Z" * (len(whole) - 4096),
        "cut off": whole[: len(whole) // 2],
    }
    path.write_bytes(contents[broken])
    queue, done = Queue(path), threading.Event()
    queue.handle("told", done.set)
    consumer = queue.consumer()
    consumer.start()
    queue.put("told")
    assert done.wait(10)
    consumer.stop(graceful=False)
    assert (tmp_path / "queue.db.broken").exists()


def test_a_whole_queue_keeps_what_was_asked_for(tmp_path: Path) -> None:
    filled(tmp_path / "queue.db")
    Queue(tmp_path / "queue.db")
    assert not (tmp_path / "queue.db.broken").exists()
