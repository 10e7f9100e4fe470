"""Adds a person who can sign in, such as the first admin: `python -m core ada@example.com "Ada Novak" admin`."""

from __future__ import annotations

import argparse
import getpass
import sys

from pydantic import ValidationError

from core.actions import people
from core.actions.context import ByItself, Context
from core.errors import OnboardingError
from core.people.actor import COMMAND_LINE
from core.people.roles import Role
from core.services import close, services
from core.settings import problems

SANDBOX = "This is a sandbox, because KOMBO_API_KEY is not set; production needs the key and a folder of its own."


def main() -> None:
    """Read a first password from the terminal and add the person; exits with a message if that fails."""
    parser = argparse.ArgumentParser(prog="python -m core", description="Add a person who can sign in.")
    parser.add_argument("email")
    parser.add_argument("name")
    parser.add_argument("role", nargs="?", type=Role, default=Role.ADMIN, help=", ".join(Role))
    given = parser.parse_args()
    try:
        password = getpass.getpass("First password: ")
        opened = services()
        ctx = Context(opened, ByItself(COMMAND_LINE))
        added = people.add_person(ctx, email=given.email, name=given.name, role=given.role, password=password)
    except EOFError:
        sys.exit("No password was typed. Run this in a terminal, or pipe the password in.")
    except ValidationError as error:
        sys.exit(f"The settings are not valid. {problems(error)}")
    except OnboardingError as error:
        sys.exit(f"{error.sentence} {error.next_step or ''}".strip())
    finally:
        close()
    print(f"{added.name} can sign in as {added.email}.")
    if opened.settings.sandbox:
        print(SANDBOX)


if __name__ == "__main__":
    main()
