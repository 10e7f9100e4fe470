"""The app as a process of its own, as `make run` starts it, for whoever asks, stops or measures it."""

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

from core.settings import Settings
from tests.sandbox_server import PLAIN, wait_until

ROOT = Path(__file__).parents[1]
LOG = "app.log"


@dataclass
class AppProcess:
    """A running app: its port, the folder of its data and log, and its process."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, **more: object) -> httpx.Response:
        return httpx.get(f"{self.url}{path}", **PLAIN, **more)  # type: ignore[arg-type]

    def post(self, path: str, **more: object) -> httpx.Response:
        return httpx.post(f"{self.url}{path}", **PLAIN, **more)  # type: ignore[arg-type]

    def log(self) -> str:
        return (self.folder / LOG).read_text("utf-8", "replace")

    def end(self, how: signal.Signals) -> int:
        """Send a signal and return how the process ended."""
        self.process.send_signal(how)
        return self.process.wait(30)


def started(folder: Path, port: int, script: str = "", **environment: str) -> AppProcess:
    """Begin to start the app on this port, or a `script` under `streamlit run`; an earlier log is kept."""
    kept = {name: value for name, value in os.environ.items() if not _is_setting(name)}
    changed = {"DATA_DIR": str(folder), "PORT": str(port), "SANDBOX_EXAMPLES": "0", **environment}
    by_streamlit = ["-m", "streamlit", "run", script, "--server.port", str(port)]
    command = [sys.executable, *(by_streamlit if script else ["serve.py"])]
    with (folder / LOG).open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=kept | changed, stdout=log, stderr=log)
    return AppProcess(port, folder, process)


def _is_setting(name: str) -> bool:
    """Whether a variable of the environment would change the app: a test tells it everything itself."""
    return name.lower() in Settings.model_fields or name.startswith("STREAMLIT")


@contextmanager
def running_app(folder: Path, port: int, script: str = "", **environment: str) -> Iterator[AppProcess]:
    """Start the app, wait until it is ready, and end it whatever happens."""
    app = started(folder, port, script, **environment)
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
