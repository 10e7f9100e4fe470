"""`make bench`: each figure is a ratio against a peer or a floor, measured in the same run."""

from __future__ import annotations

from bench import pages, parsing


def main() -> None:
    """Print one row for each figure: what, ours, the peer's, the ratio and the goal."""
    print(f"{'what':<44}{'ours':>12}{'peer':>12}{'ratio':>9}   goal")
    for row in (*parsing.rows(), *pages.rows()):
        print(row)


if __name__ == "__main__":
    main()
