"""The app as a process of its own, as it is started in production, for tests that stop, kill and ask it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.sandbox_server import PLAIN, wait_until

ROOT = Path(__file__).parents[1]
OURS = ("KOMBO", "FACTORYFIX", "SANDBOX", "COOKIE", "PORT", "DATA_DIR", "STREAMLIT", "SMTP", "MAIL")


@dataclass
class AppProcess:
    """A running app: its address, its process, and the file that it logs to."""

    url: str
    process: subprocess.Popen[bytes]
    log_file: Path

    def get(self, path: str, **more: object) -> httpx.Response:
        return httpx.get(f"{self.url}{path}", **PLAIN, **more)  # type: ignore[arg-type]

    def post(self, path: str, **more: object) -> httpx.Response:
        return httpx.post(f"{self.url}{path}", **PLAIN, **more)  # type: ignore[arg-type]

    def log(self) -> str:
        return self.log_file.read_text("utf-8", "replace")

    def end(self, how: signal.Signals) -> int:
        """Send a signal and return how the process ended."""
        self.process.send_signal(how)
        return self.process.wait(30)


def started(folder: Path, port: int, **environment: str) -> AppProcess:
    """Begin to start the app on this port; its log is appended to the one of an earlier start."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    log_file = folder / "app.log"
    with log_file.open("ab") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=kept | {"DATA_DIR": str(folder), **environment}, stdout=log, stderr=log
        )
    return AppProcess(f"http://127.0.0.1:{port}", process, log_file)


@contextmanager
def running_app(folder: Path, port: int, **environment: str) -> Iterator[AppProcess]:
    """Start the app, wait until it is ready, and end it whatever happens."""
    app = started(folder, port, **environment)
    try:
        wait_until(lambda: ready(app), "the app to be ready", seconds=90)
        yield app
    finally:
        app.process.terminate()
        try:
            app.process.wait(15)
        except subprocess.TimeoutExpired:
            app.process.kill()
            app.process.wait()


def ready(app: AppProcess) -> bool:
    assert app.process.poll() is None, app.log()
    try:
        return app.get("/readyz").status_code == 200
    except httpx.TransportError:
        return False
