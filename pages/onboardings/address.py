"""What the page of onboardings shows, as its address says it: filter, search, owner, sort and page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from core.actions.portfolio import Card, Sort, View
from core.people.actor import Actor
from pages.shared import places

EVERYONE: Final = "everyone"
SHOW, SEARCH, OWNER, SORT, PAGE = "show", "q", "owner", "sort", "page"


@dataclass(frozen=True, slots=True)
class Address:
    """The values of the address; what it does not say, or says wrongly, is the default."""

    show: str = ""
    search: str = ""
    owner: str = ""
    sort: str = ""
    page: int = 1

    def with_show(self, card: Card | None) -> str:
        """Return the address of this page with another filter, from its first page on."""
        return _href(self, show=card.value if card else "", page=1)

    def with_sort(self, sort: Sort) -> str:
        """Return the address sorted by a column: once more turns the order around."""
        return _href(self, sort=f"-{sort.value}" if self.sort == sort.value else sort.value, page=1)

    def with_page(self, page: int) -> str:
        """Return the address of another page of the list."""
        return _href(self, page=page)

    def view(self, owner: Actor | None) -> View:
        """Return what to read from the store."""
        sort, descending = self.sort.removeprefix("-"), self.sort.startswith("-")
        return View(
            card=Card(self.show) if self.show in set(Card) else None,
            search=self.search,
            owner=owner,
            sort=Sort(sort) if sort in set(Sort) else Sort.STATUS,
            descending=descending and sort in set(Sort),
        )


def read(query: Mapping[str, str], search: str) -> Address:
    """Return the address of now; `search` is what is typed."""
    page = query.get(PAGE, "")
    number = int(page) if page.isdecimal() and len(page) < 7 else 1
    return Address(query.get(SHOW, ""), search, query.get(OWNER, ""), query.get(SORT, ""), max(1, number))


def owner_key(actor: Actor) -> str:
    """Return what stands for an owner in the address: the ID, or the name of somebody without one."""
    return f"{actor.kind.value}:{actor.id}" if actor.id else f"name:{actor.name}"


def owner_of(key: str, known: Sequence[Actor]) -> Actor | None:
    """Return the owner that stands in the address, or None."""
    return next((actor for actor in known if owner_key(actor) == key), None)


def _href(address: Address, *, show: str | None = None, sort: str | None = None, page: int | None = None) -> str:
    values = {
        SHOW: address.show if show is None else show,
        SEARCH: address.search,
        OWNER: address.owner,
        SORT: address.sort if sort is None else sort,
        PAGE: "" if (number := page or address.page) == 1 else str(number),
    }
    query = urlencode({name: value for name, value in values.items() if value})
    return f"/{places.PORTFOLIO.path}?{query}" if query else f"/{places.PORTFOLIO.path}"
