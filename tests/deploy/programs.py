"""Find a program of Debian's, or install it where we may; without it a test fails and says so."""

from __future__ import annotations

import os
import shutil
import subprocess


def find_or_install(name: str) -> str:
    """Return the path of a program whose package has its name; raises RuntimeError with advice."""
    if shutil.which(name) is None and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"check": False, "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-qq"], **quiet)  # type: ignore[call-overload]
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", name], **quiet)  # type: ignore[call-overload]
    if path := shutil.which(name):
        return path
    raise RuntimeError(f"{name} was not found, so its configuration was not tried. Install it: apt-get install {name}.")
