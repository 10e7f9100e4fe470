"""The store: transactions on the dashboard's SQLite file, each on a connection from a small pool shared by all threads.

Connections stay open because opening one takes several times as long as a page's query: SQLite reads the schema again,
and closing the last one merges and removes the write-ahead log.
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
from core.onboarding.deadlines import USUAL_TERMS, Terms
from core.storage import migrations
from core.storage.transaction import Transaction

KEPT = 8
"""The most idle connections kept for reading, and as many for writing."""

_OUTSIDE = ("BUSY", "LOCKED", "FULL", "READONLY", "IOERR", "CANTOPEN", "CORRUPT", "NOTADB", "NOMEM")
"""SQLite's error names for problems of the disk or the file. Any other error is a defect in our statements."""
log = structlog.get_logger()


class Store:
    """The dashboard's data in one SQLite file, with a write-ahead log, foreign keys and one writer at a time."""

    def __init__(self, path: Path, terms: Terms = USUAL_TERMS) -> None:
        self.path, self.terms = path, terms
        self.tells_people = True
        """Whether people are told of what is written; the examples of a sandbox are no news."""
        self._readers: deque[sqlite3.Connection] = deque()
        self._writers: deque[sqlite3.Connection] = deque()

    def close(self) -> None:
        """Close the idle connections."""
        for idle in (self._readers, self._writers):
            while idle:
                idle.pop().close()

    def problem(self) -> str:
        """Return why the file cannot be read and written, or an empty text."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.write() as db:
                db.value("SELECT count(*) FROM sqlite_master")
        except (OSError, StoreUnavailable) as error:
            return f"{self.path}: {error.__cause__ or error}."
        return ""

    def migrate(self) -> None:
        """Create the file if needed, and apply all missing migrations in one transaction.

        Two processes that start at the same time wait for each other.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._writing() as connection:
            migrations.apply(connection)
        # SQLite's own timeout does not apply to this statement, so we retry while another process uses the file.
        for attempt in stamina.retry_context(sqlite3.OperationalError, attempts=None, timeout=15, wait_max=0.2):
            with attempt, self._connection(self._writers) as connection:
                connection.execute("PRAGMA journal_mode=WAL")

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Open a read transaction: a consistent view of the data, through which nothing can be written."""
        with self._connection(self._readers) as connection:
            connection.execute("BEGIN")
            try:
                yield Transaction(connection, self.terms, tells_people=self.tells_people)
            finally:
                connection.execute("ROLLBACK")

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """Open a write transaction, committed at the end of the block and rolled back if it raises.

        Committed data survives a power failure. Raises StoreUnavailable if the disk is full, the file is locked or
        damaged, or the like.
        """
        with self._writing() as connection:
            yield Transaction(connection, self.terms, tells_people=self.tells_people)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Open a write transaction on a connection of its own."""
        with _report_write_errors(), self._connection(self._writers) as connection:
            # IMMEDIATE takes the write lock at once. If a transaction read first and took it later, SQLite would
            # refuse it as soon as another writer came in between, and waiting would not help.
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
            # Still in a transaction: even the rollback failed, so the connection must not be used again.
            if connection.in_transaction or len(idle) >= KEPT:
                connection.close()
            else:
                idle.append(connection)

    def _open(self, *, only_reads: bool) -> sqlite3.Connection:
        """Open a connection for reading or writing; any thread may use it, but only one at a time."""
        connection = sqlite3.connect(self.path, timeout=15, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA foreign_keys=ON")
        # FULL makes a commit wait for the disk: the intent of a push must be stored before its request is sent.
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
        log.error("database cannot be written", kind=kind, problem=str(error))  # noqa: TRY400  an expected error
        raise StoreUnavailable(
            f"The dashboard’s data cannot be written now: {error}.",
            "This change was not saved. Try again in a minute. If it happens again, tell an engineer.",
        ) from error
