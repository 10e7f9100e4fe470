"""Find a Chromium, or say plainly what to do; the browser suite is never skipped quietly."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ADVICE = (
    "No Chromium was found. Put one on the PATH, run `.venv/bin/playwright install chromium`, "
    "or on Debian `apt-get install chromium`."
)


def find() -> str | None:
    """Return the path of a Chromium: the one on the PATH, or the one Playwright has installed."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def find_or_install() -> str:
    """Return the path of a Chromium, taking Debian's package when we may; exits with advice when there is none."""
    chromium = find()
    if chromium is None and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=False)
        chromium = find()
    return chromium or sys.exit(ADVICE)


if __name__ == "__main__":
    print(f"Browser: {find_or_install()}")
