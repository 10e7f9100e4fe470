"""The list as a table of links: each row leads to the page where the next act is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from core.actions.portfolio import Listed, Sort
from core.ats.catalogue import Catalogue
from core.dates import ZONE, short
from core.durations import business_time_in_words
from core.onboarding.cleaning_up import state_of
from core.onboarding.standing import STATUS_LABELS, Standing, Status
from core.onboarding.states import ORDER, Step, WaitingOn
from core.onboarding.steps import TITLES
from core.plural import counted
from pages.onboardings.address import Address
from pages.shared import badges, markup, places
from pages.shared.markup import icon, link, text

NUMBERS: Final = {
    Step.REQUIREMENTS: "1",
    Step.LINK: "2",
    Step.CONNECT: "3",
    Step.LINKING: "4",
    Step.JOBS: "5a",
    Step.CANDIDATE: "5b",
    Step.GO_LIVE: "5c",
    Step.LIVE: "Live",
}
SIDES: Final = {
    WaitingOn.TEAM: "Us",
    WaitingOn.CUSTOMER: "Customer",
    WaitingOn.VENDOR: "ATS vendor",
    WaitingOn.NOBODY: "Nobody",
}
COLUMNS: Final = (
    ("Customer", Sort.CUSTOMER),
    ("Progress", Sort.PROGRESS),
    ("Status", Sort.STATUS),
    ("Waiting on", Sort.WAIT),
    ("Target", Sort.TARGET),
    ("Owner", Sort.OWNER),
)
MINUTE: Final = timedelta(minutes=1)
PARTS: Final = len(ORDER) - 1
STYLE: Final = """<style>
.list { width: 100%; border-collapse: collapse; font-size: .87rem; table-layout: fixed; }
.list caption { text-align: left; color: var(--soft); font-size: .85rem; padding: .1rem 0 .4rem; }
.list th { text-align: left; font-weight: 500; background: var(--fill); padding: .4rem .6rem; white-space: nowrap;
  border-bottom: 1px solid var(--line); }
.list thead a { color: var(--soft); text-decoration: none; }
.list thead a:hover { text-decoration: underline; }
.list td, .list tbody th { padding: .38rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top;
  background: none; white-space: normal; overflow-wrap: anywhere; }
.list tbody tr { position: relative; }
.list tbody tr:hover { background: var(--fill); }
.list tbody th a { color: var(--text); font-weight: 600; text-decoration: none; }
.list tbody th a::after { content: ""; position: absolute; inset: 0; }
.list tbody th a:focus-visible { outline: none; }
.list tbody th a:focus-visible::after { outline: 2px solid var(--main); outline-offset: -2px; border-radius: .25rem; }
.list small { display: block; color: var(--soft); font-weight: 400; font-size: .82rem; }
.list .status { font-weight: 600; }
.bar { display: inline-flex; gap: 2px; width: 4.2rem; vertical-align: middle; margin-right: .45rem; }
.bar i { flex: 1; height: .4rem; background: var(--line); border-radius: 1px; }
.bar i.done { background: light-dark(#0f5c63, #4fb3ba); }
.list col.c0 { width: 20%; } .list col.c1 { width: 9.2rem; } .list col.c3 { width: 9.5rem; }
.list col.c4 { width: 8rem; } .list col.c5 { width: 8.5rem; }
@media (max-width: 900px) {
  .list, .list tbody, .list tr, .list td, .list tbody th { display: block; }
  .list thead, .list colgroup { display: none; }
  .list tbody tr { border: 1px solid var(--line); border-radius: .5rem; margin-bottom: .6rem; padding: .35rem 0; }
  .list td, .list tbody th { border: 0; padding: .15rem .8rem; }
  .list td[data-label]::before { content: attr(data-label) ": "; color: var(--soft); }
  .list td small { display: inline; }
  .list td small::before { content: " · "; }
}
.pages { display: flex; gap: 1rem; align-items: center; font-size: .9rem; margin-top: .6rem; color: var(--soft); }
</style>"""


def table(rows: Sequence[Listed], total: int, address: Address, catalogue: Catalogue, now: datetime) -> str:
    """Return one page of the list as HTML."""
    body = "".join(_row(row, catalogue, now) for row in rows)
    cols = "".join(f'<col class="c{place}">' for place in range(len(COLUMNS)))
    heads = "".join(_head(label, sort, address) for label, sort in COLUMNS)
    return (
        f'<table class="list" role="table"><caption>{counted(total, "onboarding")}</caption><colgroup>{cols}</colgroup>'
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead><tbody role="rowgroup">{body}</tbody></table>'
    )


def pages(total: int, size: int, address: Address) -> str:
    """Return the links to the pages before and after this one."""
    last = -(-total // size)
    if last < 2:
        return ""
    before = link(address.with_page(address.page - 1), "Previous") if address.page > 1 else ""
    after = link(address.with_page(address.page + 1), "Next") if address.page < last else ""
    return f'<nav class="pages" aria-label="Pages">{before}<span>Page {address.page} of {last}</span>{after}</nav>'


def _head(label: str, sort: Sort, address: Address) -> str:
    sorted_by, down = address.sort.removeprefix("-") or Sort.STATUS.value, address.sort.startswith("-")
    here = sorted_by == sort.value
    state = f' aria-sort="{"descending" if down else "ascending"}"' if here else ""
    arrow = f" {icon('arrow_downward' if down else 'arrow_upward')}" if here else ""
    return f'<th scope="col" role="columnheader"{state}>{link(address.with_sort(sort), label + arrow)}</th>'


def _row(row: Listed, catalogue: Catalogue, now: datetime) -> str:
    standing = row.standing
    ats = catalogue.get(row.ats)
    href = markup.address(places.PLACE_OF[standing.act.place], onboarding=row.id)
    name = f"{link(href, text(row.customer))}<small>{text(ats.label) if ats else 'ATS not chosen yet'}</small>"
    cells = (
        ("Progress", _progress(standing.step)),
        ("Status", _status(standing, now)),
        ("Waiting on", _waiting(standing, now)),
        ("Target", _target(row.target, standing, now)),
        ("Owner", text(row.manager.name)),
    )
    drawn = "".join(f'<td role="cell" data-label="{label}">{cell}</td>' for label, cell in cells)
    return f'<tr role="row"><th scope="row" role="rowheader">{name}</th>{drawn}</tr>'


def _progress(step: Step) -> str:
    done = ORDER.index(step)
    bar = "".join(f'<i class="{"done" if part < done else ""}"></i>' for part in range(PARTS))
    return f'<span class="bar" aria-hidden="true">{bar}</span><span title="{TITLES[step]}">{NUMBERS[step]}</span>'


def _status(standing: Standing, now: datetime) -> str:
    status = standing.status(now)
    color, symbol = badges.STATUS[status]
    label = f'<span class="{color} status">{icon(symbol)} {STATUS_LABELS[status]}</span>'
    clean_up = state_of(standing.clean_up_due, now)
    notes = ["" if status is Status.LIVE else standing.holds(now), badges.CLEAN_UP_LABELS[clean_up] if clean_up else ""]
    return label + "".join(f"<small>{text(note)}</small>" for note in notes if note)


def _waiting(standing: Standing, now: datetime) -> str:
    if standing.live:
        return "–"
    side = "Engineering" if standing.on_engineer else SIDES[standing.waiting_on]
    if standing.held:
        return side
    waited = standing.waited(now)
    words = business_time_in_words(waited, standing.calendar.day) if waited >= MINUTE else "no business time yet"
    return f"{side}<small>{words}</small>"


def _target(target: date | None, standing: Standing, now: datetime) -> str:
    if target is None or standing.live:
        return "–"
    left = (target - now.astimezone(ZONE).date()).days
    days = counted(abs(left), "day")
    rest = "today" if left == 0 else f"in {days}" if left > 0 else f'<span class="red">{days} late</span>'
    return f"{short(target)}<small>{rest}</small>"
