"""Whether the pasted addresses contradict each other, or the chosen ATS."""

from __future__ import annotations

from collections.abc import Sequence

from core.ats.catalogue import Catalogue
from core.ats.identify import identify


def conflict_with(pasted_urls: Sequence[str], ats: str, catalogue: Catalogue) -> str:
    """Return how the addresses contradict each other or the ATS with this key, or an empty text."""
    if not pasted_urls:
        return ""
    identified = identify(pasted_urls, catalogue)
    if identified.conflict:
        return identified.conflict
    chosen = catalogue.get(ats)
    seen = catalogue.get(identified.ats) if identified.ats else None
    if chosen and seen and chosen.key != seen.key:
        return f"The pasted address belongs to {seen.label}, but you chose {chosen.label}."
    return ""
