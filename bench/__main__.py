"""`make bench`: each figure is a ratio against a peer or a floor, measured in the same run.

`make bench ROOM=pages` measures one room alone. A room is a module with `rows()`.
"""

from __future__ import annotations

import sys
from importlib import import_module
from itertools import chain

from bench.timing import table

ROOMS = (
    *("ats", "parsing", "reading", "pages", "job_table", "reconciliation", "customer_list", "job_search", "documents"),
    *("webhooks", "deliveries"),
)


def main(wanted: list[str]) -> None:
    """Print one row for each figure: what, ours, the peer's, the ratio and the goal."""
    if unknown := set(wanted) - set(ROOMS):
        sys.exit(f"There is no room {', '.join(sorted(unknown))}; there are {', '.join(ROOMS)}.")
    rooms = (import_module(f"bench.{room}").rows() for room in ROOMS if not wanted or room in wanted)
    for line in table(chain.from_iterable(rooms)):
        print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
