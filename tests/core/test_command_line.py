"""Adding somebody who can sign in from the command line, with a password that is piped in or missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.app_process import ROOT


@pytest.mark.parametrize(
    ("typed", "code", "message"),
    [
        ("long enough, and odd\n", 0, "Ada Novak can sign in as ada@office.example."),
        ("short\n", 1, "characters"),
        ("", 1, "No password was typed. Run this in a terminal, or pipe the password in."),
    ],
    ids=["a password", "a short one", "none"],
)
def test_somebody_is_added_or_the_command_says_in_words_why_not(
    tmp_path: Path, typed: str, code: int, message: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "core", "ada@office.example", "Ada Novak"],
        cwd=ROOT,
        env=os.environ | {"DATA_DIR": str(tmp_path)},
        input=typed,
        capture_output=True,
        text=True,
        start_new_session=True,  # no terminal to ask in
        timeout=60,
        check=False,
    )
    assert done.returncode == code
    assert message in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
