"""The number cards, which are the filters of the list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from core.actions.portfolio import Card
from pages.onboardings.address import Address
from pages.shared.markup import link

CARDS: Final = {
    Card.NEEDS_ME: ("Needs you now", "red"),
    Card.BLOCKED: ("Blocked", "orange"),
    Card.SILENT: ("Customer silent", "violet"),
    Card.TARGET: ("Target at risk", "orange"),
    Card.VENDOR: ("Waiting on vendor", "gray"),
    Card.ON_HOLD: ("On hold", "gray"),
    Card.LIVE: ("Live this month", "green"),
    Card.ARCHIVED: ("Archived", "gray"),
}
"""The label and color of each card; archived onboardings have a link below the list instead."""
STYLE: Final = """<style>
.ats ul.cards { display: grid; grid-template-columns: repeat(7, auto); gap: .6rem; margin: 0 0 .6rem; padding: 0; }
.ats .cards li { list-style: none; margin: 0; padding: 0; }
.cards a { display: flex; flex-direction: column; gap: .1rem; padding: .45rem .7rem; height: 100%;
  box-sizing: border-box; border: 1px solid var(--line); border-radius: .5rem; text-decoration: none;
  font-size: .83rem; white-space: nowrap; }
.cards a:hover { background: var(--fill); }
.cards a[aria-current] { background: var(--fill); border-color: var(--main); box-shadow: inset 0 0 0 1px var(--main); }
.cards b { font-size: 1.15rem; font-weight: 600; color: var(--text); }
.cards .zero { color: var(--soft); }
@media (max-width: 1100px) { .ats ul.cards { grid-template-columns: repeat(auto-fill, minmax(8rem, 1fr)); } }
</style>"""


def cards(counts: Mapping[Card, int], address: Address) -> str:
    """Return the cards as HTML; the chosen one leads back to the whole list."""
    items = []
    for card, (label, color) in CARDS.items():
        if card is Card.ARCHIVED:
            continue
        number, chosen = counts[card], address.show == card.value
        inner = f'<span class="{color if number else "zero"}">{label}</span><b>{number:,}</b>'
        items.append(f"<li>{link(address.with_show(None if chosen else card), inner, current=chosen)}</li>")
    return f'<nav aria-label="Filters"><ul class="cards">{"".join(items)}</ul></nav>'
