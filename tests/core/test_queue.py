"""The queue's file may be lost or broken: what is to be done stands in the store."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from core import logs
from core.queue import Queue
from tests.sandbox_server import wait_until


def filled(path: Path) -> bytes:
    queue = Queue(path)
    for number in range(200):
        queue.put("work", "x" * 200, str(number))
    return path.read_bytes()


@pytest.mark.parametrize("broken", ["not a file of SQLite at all", "its pages overwritten", "cut off"])
def test_a_broken_queue_is_set_aside_and_a_new_one_started(tmp_path: Path, broken: str) -> None:
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


@contextmanager
def taking_nothing(queue: Queue) -> Iterator[None]:
    """Have the file refuse whatever this thread writes, as on a full disk."""
    connection = queue._huey.storage.conn
    connection.execute("PRAGMA query_only=ON")
    yield
    connection.execute("PRAGMA query_only=OFF")


def test_a_failed_write_to_the_queue_is_reported_and_retried(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    logs.configure()
    logging.getLogger().addHandler(caplog.handler)
    queue, done = Queue(tmp_path / "queue.db"), threading.Event()
    queue.handle("told", done.set)
    with taking_nothing(queue):
        queue.put("told")
        queue.put("told later", "x", delay=600)
        queue.put_held_back()
        assert (queue.held_back, len(queue)) == (2, 2)
    logged = [record for record in caplog.records if "job is held back" in str(record.msg)]
    assert {record.levelname for record in logged} == {"ERROR"}
    queue.put_held_back()
    assert (queue.held_back, len(queue)) == (0, 2)
    consumer = queue.consumer()
    consumer.start()
    assert done.wait(10)
    wait_until(lambda: queue._huey.scheduled_count() == 1, "what is due later to be laid aside")
    consumer.stop(graceful=False)


def test_work_that_could_not_be_queued_is_retried_each_minute(tmp_path: Path) -> None:
    queue = Queue(tmp_path / "queue.db")
    every_minute = [task.name for task in queue._huey.read_periodic(datetime(2026, 11, 24, 15, 1))]  # noqa: DTZ001
    assert every_minute == ["put_held_back_every_minute"]


def test_an_intact_queue_keeps_its_work(tmp_path: Path) -> None:
    filled(tmp_path / "queue.db")
    Queue(tmp_path / "queue.db")
    assert not (tmp_path / "queue.db.broken").exists()
