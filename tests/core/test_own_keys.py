"""A key of our own cannot be guessed, and is nowhere to be read: not even in our own documentation."""

from __future__ import annotations

import re
import secrets
import shlex
import string
import subprocess
import sys
from pathlib import Path

import pytest

from core.own_keys import KEY_COMMAND, PUBLISHED, weakness
from core.sandbox.__main__ import parse_arguments

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "Makefile",
    *sorted((ROOT / "docs").rglob("*.md")),
    *(ROOT / "docs").glob("*.yaml"),
]
OUR_OWN = ("COOKIE_KEY", "SECRETS_KEY")
"""Variables that hold a secret of our own: nobody gives it to us."""
GIVEN = ("KOMBO_API_KEY", "KOMBO_WEBHOOK_SECRET", "FACTORYFIX_API_KEY")
GOOD = "9vJx-Lq2_TrM8wZkP5yBnH3cFsD7gQaE"


def written(names: tuple[str, ...]) -> list[str]:
    """Every value of these variables in the documents: as it stands there, and as a shell reads it."""
    pattern = re.compile(rf"\b(?:{'|'.join(names)})\s*[=:]\s*(\"[^\"\n]*\"|'[^'\n]*'|[^\s`|]+)", re.IGNORECASE)
    values = [value for path in DOCUMENTS for value in pattern.findall(path.read_text("utf-8"))]
    return [*values, *(value.strip("\"'") for value in values)]


def test_the_documents_are_read() -> None:
    assert len(DOCUMENTS) > 10
    assert [value for value in written(OUR_OWN) if "secrets.token_urlsafe" in value]
    assert set(written(GIVEN)) >= {"sandbox-kombo-key", "sandbox-webhook-secret", "sandbox-factoryfix-key"}


@pytest.mark.parametrize("value", sorted({*written(OUR_OWN), *written(GIVEN), *PUBLISHED}))
def test_no_value_that_is_written_in_the_documents_is_a_key(value: str) -> None:
    assert weakness(value)


def test_the_keys_that_the_sandbox_has_by_default_are_known_as_published(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["sandbox"])
    arguments = parse_arguments()
    assert {arguments.api_key, arguments.webhook_secret, arguments.factoryfix_key} <= PUBLISHED


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        (GOOD, ""),
        (GOOD[:31], "is too short"),
        ("", "is too short"),
        ("x" * 64, "is repetitive"),
        ("ab" * 32, "is repetitive"),
        ("correct horse battery " * 3, "is repetitive"),
        ("0123456789abcdef" * 2, "is repetitive"),
        ("0123456789abcdefghi" * 2 + "0123", "is repetitive"),
        ("aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbcccccccccccccccd", "is repetitive"),
        ("$(python3 -c 'import secrets; print(secrets.token_urlsafe(32))')", "is published in the documentation"),
        ("only-for-trying-never-in-production", "is published in the documentation"),
    ],
)
def test_a_key_is_long_and_not_a_pattern(key: str, problem: str) -> None:
    assert problem in weakness(key)
    assert bool(weakness(key)) is bool(problem)


def test_a_key_opens_one_thing_only() -> None:
    assert weakness(GOOD, [GOOD]) == "is also used as another key"
    assert weakness(GOOD, ["another", ""]) == ""


@pytest.mark.parametrize(
    "alphabet",
    [string.hexdigits.lower()[:16], string.digits, string.ascii_letters + string.digits + string.punctuation],
)
def test_a_random_key_is_accepted(alphabet: str) -> None:
    keys = ["".join(secrets.choice(alphabet) for _ in range(64)) for _ in range(500)]
    assert not [key for key in keys if weakness(key) not in ("", "is published in the documentation")]


def test_the_command_in_the_refusal_makes_a_key() -> None:
    _, *rest = shlex.split(KEY_COMMAND)
    done = subprocess.run([sys.executable, *rest], capture_output=True, text=True, check=True)
    assert weakness(done.stdout.strip()) == ""
