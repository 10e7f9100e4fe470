"""Up to 100,000 generated jobs: an index always gives the same job, and none of them is stored."""

from __future__ import annotations

from typing import Any

from core.sandbox.ids import index_of, indexed_id
from core.sandbox.state import Row

PREFIX = "BULK-"
TITLES = (
    "CNC Machinist",
    "Production Supervisor",
    "Maintenance Technician",
    "Welder / Fabricator",
    "Quality Inspector",
    "Forklift Operator",
    "Machine Operator",
    "Industrial Electrician",
    "Tool and Die Maker",
    "Manufacturing Engineer",
    "Assembly Technician",
    "Shipping Coordinator",
    "Press Operator",
)
SHIFTS = ("1st Shift", "2nd Shift", "3rd Shift", "Weekends")
DEPARTMENTS = ("Machining", "Assembly", "Maintenance", "Quality", "Warehouse", "Engineering", "Stamping")
US_SITES = (
    ("Grand Rapids", "MI", "49503"),
    ("Rockford", "IL", "61101"),
    ("Dayton", "OH", "45402"),
    ("Greenville", "SC", "29601"),
    ("Fort Wayne", "IN", "46802"),
    ("Chattanooga", "TN", "37402"),
    ("Racine", "WI", "53403"),
    ("Ontario", "CA", "91761"),
    ("London", "KY", "40741"),
)
FOREIGN_SITES = (
    ("Mississauga", "ON", "CA", "L5T 2N6"),
    ("Monterrey", "NL", "MX", "64000"),
    ("London", "ON", "CA", "N6A 1A1"),
)


def bulk_id(integration_id: str, index: int) -> str:
    """Kombo's id of the generated job at `index`."""
    return indexed_id(f"{integration_id}/bulk", index)


def bulk_index(integration_id: str, key: str, value: str, size: int) -> int | None:
    """Return the index of a generated job by its `id` or `remote_id`; None if it is not a generated job."""
    if key == "id":
        index = index_of(f"{integration_id}/bulk", value)
    else:
        digits = value.removeprefix(PREFIX)
        index = int(digits) if value.startswith(PREFIX) and digits.isdecimal() else None
    return index if index is not None and index < size else None


def eligible(index: int) -> bool:
    """Whether the generated job is open, public and in the United States."""
    return index % 10 != 3 and index % 15 != 7


def bulk_entry(index: int) -> dict[str, Any]:
    """The generated job at `index`, in the form of a customer's file."""
    foreign, closed = index % 10 == 3, index % 15 == 7
    if foreign:
        city, state, country, zip_code = FOREIGN_SITES[index // 10 % len(FOREIGN_SITES)]
    else:
        (city, state, zip_code), country = US_SITES[index * 7 % len(US_SITES)], "US"
    return {
        "remote_id": f"{PREFIX}{index}",
        "name": f"{TITLES[index * 5 % len(TITLES)]} – {SHIFTS[index // 3 % len(SHIFTS)]}",
        "job_code": f"REQ-{100_000 + index}",
        "status": "CLOSED" if closed else "OPEN",
        "visibility": "PUBLIC",
        "employment_type": "FULL_TIME",
        "department": DEPARTMENTS[index * 3 % len(DEPARTMENTS)],
        "location": {"city": city, "state": state, "country": country, "zip_code": zip_code},
        "opened_days_ago": 1 + index % 90,
        "in_factoryfix": eligible(index),
    }


def bulk_row(integration: Row, index: int) -> Row:
    """Return the generated job as a database row; it last changed when the integration was created."""
    return {
        "id": bulk_id(integration["id"], index),
        "remote_id": f"{PREFIX}{index}",
        "changed_at": integration["created_at"],
        "deleted_at": None,
    }
