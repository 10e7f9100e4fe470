"""The registry of migrations. They run in the order of registration, which is that of the list of eras."""

from __future__ import annotations

from sqlite_utils import Migrations

migrations = Migrations("onboarding")
