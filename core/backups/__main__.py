"""Makes a back-up now, or restores one: `python -m core.backups make`, `python -m core.backups restore FILE`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pydantic import ValidationError

from core.backups import files, restoring
from core.errors import OnboardingError
from core.services import utc_now
from core.settings import Settings, problems
from core.storage.backup import Contents


def main() -> None:
    """Do what the command line says; exits with a message if that fails."""
    parser = argparse.ArgumentParser(prog="python -m core.backups", description="Make or restore a back-up.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("make")
    restore = commands.add_parser("restore")
    restore.add_argument("file", type=Path)
    restore.add_argument("--key", type=Path, help="the file with the private age key of an encrypted back-up")
    given = parser.parse_args()
    try:
        settings = Settings()
        if given.command == "make":
            _make(settings)
        else:
            _restore(settings, given.file, given.key)
    except ValidationError as error:
        sys.exit(f"The settings are not valid. {problems(error)}")
    except OnboardingError as error:
        sys.exit(f"{error.sentence} {error.next_step}".strip())
    except OSError as error:
        sys.exit(f"{error}.")


def _make(settings: Settings) -> None:
    made, held = files.make(settings.database, settings.backups, utc_now(), settings.backup_age_key)
    print(f"{made.path} holds {_summary(held)}.")


def _restore(settings: Settings, file: Path, key: Path | None) -> None:
    held, aside = restoring.restore(file, settings.database, utc_now(), key)
    print(f"{settings.database} now holds {_summary(held)}.")
    if aside:
        print(f"The files that were there before are in {aside}.")


def _summary(held: Contents) -> str:
    counts = ", ".join(f"{number:,} {table}" for table, number in held.counts.items())
    return f"{counts}, and {len(held.migrations)} migrations"


if __name__ == "__main__":
    main()
