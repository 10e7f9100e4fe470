"""The SQLite file: a connection per transaction, kept open for the next one, whichever thread that runs in.

Opening one costs several times as much as a page's query: SQLite reads the schema anew, and the last one to close
folds the write-ahead log back and removes it.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import stamina
import structlog

from core.errors import StoreUnavailable
from core.storage import migrations
from core.storage.transaction import Transaction

KEPT = 8
"""Idle connections for reading, and for writing; more are in use only when more people load a page at once."""

_OUTSIDE = ("BUSY", "LOCKED", "FULL", "READONLY", "IOERR", "CANTOPEN", "CORRUPT", "NOTADB", "NOMEM")
"""What SQLite calls troubles of the disk, not of our statements."""
log = structlog.get_logger()


class Store:
    """The dashboard's state in one SQLite file (WAL, foreign keys on, writers one after another)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._readers: deque[sqlite3.Connection] = deque()
        self._writers: deque[sqlite3.Connection] = deque()

    def close(self) -> None:
        """Close what is idle."""
        for idle in (self._readers, self._writers):
            while idle:
                idle.pop().close()

    def problem(self) -> str:
        """Say why the file cannot be read and written, or nothing."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.write() as db:
                db.value("SELECT count(*) FROM sqlite_master")
        except (OSError, StoreUnavailable) as error:
            return f"{self.path}: {error.__cause__ or error}."
        return ""

    def migrate(self) -> None:
        """Create the file where there is none, and apply every migration that it has not seen: all of them, or none.

        Two processes that start at once wait for each other.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._writing() as connection:
            migrations.apply(connection)
        # This one statement does not wait by itself for a file that is in use.
        for attempt in stamina.retry_context(sqlite3.OperationalError, attempts=None, timeout=15, wait_max=0.2):
            with attempt, self._connection(self._writers) as connection:
                connection.execute("PRAGMA journal_mode=WAL")

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Give a consistent view of the file; nothing can be written through it."""
        with self._connection(self._readers) as connection:
            connection.execute("BEGIN")
            try:
                yield Transaction(connection)
            finally:
                connection.execute("ROLLBACK")

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """Run one write transaction: committed when the block ends, undone whole when it raises.

        What is committed is on the disk, also when the power fails a moment later. Raises StoreUnavailable where the
        disk is full, the file locked or broken, and the like.
        """
        with self._writing() as connection:
            yield Transaction(connection)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """BEGIN IMMEDIATE takes the write lock first, so that two writers wait for each other instead of failing."""
        with _report_write_errors(), self._connection(self._writers) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextmanager
    def _connection(self, idle: deque[sqlite3.Connection]) -> Iterator[sqlite3.Connection]:
        try:
            connection = idle.pop()
        except IndexError:
            connection = self._open(only_reads=idle is self._readers)
        try:
            yield connection
        finally:
            if connection.in_transaction or len(idle) >= KEPT:  # it could not even be undone, or is one too many
                connection.close()
            else:
                idle.append(connection)

    def _open(self, *, only_reads: bool) -> sqlite3.Connection:
        """Open a connection; a writer's commit waits for the disk, because a push must not leave before its intent."""
        connection = sqlite3.connect(self.path, timeout=15, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA synchronous={'NORMAL' if only_reads else 'FULL'}")
        connection.execute(f"PRAGMA query_only={'ON' if only_reads else 'OFF'}")
        return connection


@contextmanager
def _report_write_errors() -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        kind = getattr(error, "sqlite_errorname", "").removeprefix("SQLITE_")
        if not kind.startswith(_OUTSIDE):
            raise
        log.error("the store cannot be written", kind=kind, problem=str(error))  # noqa: TRY400  told in a sentence
        raise StoreUnavailable(
            f"The dashboard’s data cannot be written now: {error}.",
            "This change was not saved. Try again in a minute; if it stays so, tell an engineer.",
        ) from error
