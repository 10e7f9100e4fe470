"""Where each migration puts its name down; the order in which the eras are imported is the order of all of them."""

from __future__ import annotations

from sqlite_utils import Migrations

migrations = Migrations("onboarding")
