"""`make bench`: each figure is a ratio against a peer or a floor, measured in the same run.

`python -m bench pages` measures one room alone; a room is a module with `rows()` or, by name, `ROWS`.
`python -m bench resumes.worst` measures one row of `ROWS` alone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from itertools import chain

from bench.timing import table

ROOMS = (
    *(
        "ats",
        "parsing",
        "reading",
        "pages",
        "job_table",
        "reconciliation",
        "customer_list",
        "job_search",
        "documents",
        "resumes",
    ),
    *("webhooks", "deliveries", "onboarding_list"),
)


def main(wanted: list[str]) -> None:
    """Print one row for each figure: what, ours, the peer's, the ratio and the goal."""
    if unknown := {name for name in wanted if name.partition(".")[0] not in ROOMS}:
        sys.exit(f"There is no room {', '.join(sorted(unknown))}; there are {', '.join(ROOMS)}.")
    for line in table(chain.from_iterable(map(rows_of, wanted or ROOMS))):
        print(line, flush=True)


def rows_of(name: str) -> Iterator[str]:
    """Return the rows of a room, or of one row such as "resumes.worst"."""
    room, _, row = name.partition(".")
    module = import_module(f"bench.{room}")
    if not hasattr(module, "ROWS"):
        return iter(module.rows())
    if row and row not in module.ROWS:
        sys.exit(f"There is no row {row}; there are {', '.join(module.ROWS)}.")
    return chain.from_iterable(make() for key, make in module.ROWS.items() if row in ("", key))


if __name__ == "__main__":
    main(sys.argv[1:])
