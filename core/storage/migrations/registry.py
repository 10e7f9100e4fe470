"""The registry of migrations. They run in the order of registration, which is the order of the eras' imports."""

from __future__ import annotations

from sqlite_utils import Migrations

migrations = Migrations("onboarding")
