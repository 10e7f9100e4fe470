"""Benchmarks of identifying an ATS against only parsing its address, and of the catalogue against its plain YAML."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from bench.timing import by_turns, row
from core.ats.addresses import read_address
from core.ats.catalogue import FOLDER, load_catalogue
from core.ats.identify import identify
from tests.core.ats.test_identify import HOSTILE, NO_ATS, RECOGNISED, UNKNOWN


def rows() -> Iterator[str]:
    """Yield a row for one address, on average and for the slowest, and one for the whole catalogue."""
    addresses = [*(address for address, _ in RECOGNISED), *NO_ATS, *UNKNOWN, *HOSTILE]
    identified, parsed = by_turns(
        [lambda: [identify([url]) for url in addresses], lambda: [read_address(url) for url in addresses]]
    )
    mean, floor = identified / len(addresses), parsed / len(addresses)
    yield row(
        f"identify one of {len(addresses)} addresses, against parsing it", mean, floor, mean / floor, "< 1 ms each"
    )
    each = by_turns([lambda url=url: [identify([url]) for _ in range(20)] for url in addresses], rounds=5)
    slowest = max(each) / 20
    yield row("identify the slowest of them", slowest, floor, slowest / floor, "< 1 ms each")
    texts = [path.read_text("utf-8").split("\n---", 1)[0] for path in sorted(FOLDER.glob("*.md"))]
    loaded, bare = by_turns(
        [lambda: load_catalogue(FOLDER), lambda: [yaml.load(text, yaml.CSafeLoader) for text in texts]], rounds=8
    )
    yield row(f"load the catalogue of {len(texts)} files, against its YAML", loaded, bare, loaded / bare, "< 100 ms")
