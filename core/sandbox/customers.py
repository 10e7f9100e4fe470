"""The sample customers and their ATS jobs, including deliberately difficult ones."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "data" / "demo" / "customers"
COMPANIES = FOLDER.parent / "companies.json"
"""Further customers, whose ATS looks like that of a sample customer."""


@dataclass(frozen=True)
class Customer:
    """One sample customer; `jobs` are entries as written in the file (see data/demo/customers/README.md)."""

    key: str
    name: str
    tool: str
    account: dict[str, Any]
    addresses: dict[str, str]
    stages: tuple[str, ...]
    jobs: tuple[dict[str, Any], ...]
    factoryfix_only: tuple[dict[str, Any], ...]


@cache
def sample_customers(folder: Path = FOLDER) -> tuple[Customer, ...]:
    """Every customer in the folder, by file name."""
    return tuple(_read(file) for file in sorted(folder.glob("*.json")))


@cache
def companies() -> tuple[Customer, ...]:
    """Every further customer, in the order of the file."""
    samples = {customer.key: customer for customer in sample_customers()}
    return tuple(
        replace(
            samples[entry["like"]],
            key=entry["account"],
            name=entry["name"],
            account={"id": entry["account"], **{key: entry[key] for key in ("name", "city", "state")}},
            factoryfix_only=(),
        )
        for entry in json.loads(COMPANIES.read_text("utf-8"))
    )


def match_customer(organization_name: str, tool: str, folder: Path = FOLDER) -> Customer:
    """Return the customer with this name, or else the first customer with this tool, or else the first customer."""
    everyone = (*sample_customers(folder), *companies()) if folder == FOLDER else sample_customers(folder)
    wanted = organization_name.strip().casefold()
    by_name = [customer for customer in everyone if customer.name.casefold() == wanted]
    by_tool = [customer for customer in everyone if customer.tool == tool]
    return (by_name or by_tool or list(everyone))[0]


def customer_by_key(key: str) -> Customer:
    """Return the customer whose file has this name; raises KeyError."""
    return {customer.key: customer for customer in (*sample_customers(), *companies())}[key]


def _read(file: Path) -> Customer:
    entry = json.loads(file.read_text("utf-8"))
    return Customer(
        key=file.stem,
        name=entry["name"],
        tool=entry["ats"]["tool"],
        account=entry["factoryfix_account"],
        addresses={key: entry["ats"][key] for key in ("signed_in_url", "posted_job_url")},
        stages=tuple(entry["ats"]["stages"]),
        jobs=tuple(entry["jobs"]),
        factoryfix_only=tuple(entry.get("factoryfix_only", ())),
    )
