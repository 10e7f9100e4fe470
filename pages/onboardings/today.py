"""“Next for you”: what each role does first, in one sentence each with one link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.actions import today
from core.actions.portfolio import Board, Card, Listed
from core.people.roles import Permission
from core.plural import counted
from pages.shared import markup, places
from pages.shared.markup import icon, link, text
from pages.shared.when import span, time_or_day
from pages.visit import Visit

STYLE: Final = """<style>
.acts { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .8rem; }
.acts h2 { font-size: .95rem; font-weight: 600; margin: 0 0 .2rem; padding: 0; }
.ats .acts ul { margin: 0; padding: 0; }
.ats .acts li { list-style: none; margin: 0; display: grid; grid-template-columns: minmax(0, 1fr) auto 10.5rem;
  gap: .8rem; align-items: center; padding: .15rem 0; font-size: .93rem; }
.acts small { color: var(--soft); white-space: nowrap; }
.acts .go { border: 1px solid var(--line); border-radius: .5rem; padding: .22rem .6rem; text-align: center;
  text-decoration: none; color: var(--text); font-size: .87rem; }
.acts .go:hover { background: var(--fill); }
.acts p { margin: 0; color: var(--soft); font-size: .93rem; }
@media (max-width: 640px) { .ats .acts li { grid-template-columns: minmax(0, 1fr) auto; }
  .acts .go { grid-column: 1 / -1; } }
</style>"""


@dataclass(frozen=True, slots=True)
class Item:
    """One line: a sentence as HTML, for how long it waits, and where its button leads."""

    sentence: str
    waited: str
    href: str
    button: str
    urgent: bool = False


def draw(visit: Visit, board: Board, now: datetime) -> str:
    """Return the box as HTML."""
    items = [*_health(visit), *(_act(row, now) for row in board.acts), *_issues(visit, now)]
    lines = "".join(map(_line, items))
    inner = f"<ul>{lines}</ul>" if items else f"<p>{text(_waiting(visit, board))}</p>"
    return f'<section class="acts" aria-label="Next for you"><h2>Next for you</h2>{inner}</section>'


def _line(item: Item) -> str:
    color, symbol = ("red", "error") if item.urgent else ("blue", "arrow_circle_right")
    symbol_html = f'<span class="{color}">{icon(symbol)}</span>'
    button = link(item.href, text(item.button), kind="go")
    return f"<li><span>{symbol_html} {item.sentence}</span><small>{item.waited}</small>{button}</li>"


def _act(row: Listed, now: datetime) -> Item:
    act = row.standing.act
    since = f" since {time_or_day(act.since, now)}" if act.since else ""
    href = markup.address(places.PLACE_OF[act.place], onboarding=row.id)
    waited, urgent = span(now - row.standing.since), row.standing.blocker is not None
    return Item(f"{text(act.sentence)}{since}", waited, href, act.button, urgent)


def _issues(visit: Visit, now: datetime) -> list[Item]:
    """Return the open issues of live customers, and the search, for support."""
    if visit.person.may(Permission.AGREE) or not visit.person.may(Permission.SUPPORT):
        return []
    known = today.open_issues(visit.ctx)
    items = [
        Item(
            f"{text(onboarding.customer)}: {text(issue.facts.title)}",
            span(now - (issue.opened_at or issue.first_seen)),
            markup.address(places.CONNECTION, onboarding=onboarding.id),
            "Open the connection",
            urgent=True,
        )
        for issue, onboarding in known.first
    ]
    if known.total > len(items):
        more = f"{counted(known.total, 'open issue')} in all"
        items.append(Item(more, "", markup.address(places.LIVE_CUSTOMERS), "Open live customers"))
    search = "Find why a job or a candidate is not there"
    return [*items, Item(search, "", markup.address(places.SUPPORT), "Open support")]


def _health(visit: Visit) -> list[Item]:
    """Return what is wrong with the dashboard's own work, for an admin."""
    if not visit.person.may(Permission.MANAGE):
        return []
    known, items = today.system_health(visit.ctx), list[Item]()
    if known.held_back:
        sentence = f"{counted(known.held_back, 'background job')} cannot be written to the queue"
        items.append(Item(sentence, "", markup.address(places.ADMINISTRATION), "Check the system", urgent=True))
    for problem in known.problems:
        waited = span(visit.services.now() - problem.since)
        sentence = f"{text(problem.part)}: {text(problem.sentence)}"
        items.append(Item(sentence, waited, markup.address(places.ADMINISTRATION), "Check the system", urgent=True))
    if known.deliveries:
        sentence = f"{counted(known.deliveries, 'delivery', 'deliveries')} from Kombo not processed yet"
        items.append(Item(sentence, "", markup.address(places.DELIVERIES), "Open deliveries"))
    if not items:
        sentence = "The system is healthy: Kombo’s deliveries are processed, and the queue takes jobs"
        items.append(Item(sentence, "", markup.address(places.ADMINISTRATION), "Check the system"))
    return items


def _waiting(visit: Visit, board: Board) -> str:
    """Return what everything waits for, when nothing needs this person."""
    if not visit.person.may(Permission.AGREE):
        return "Nothing waits for you."
    waits = ((Card.SILENT, "silent customer"), (Card.VENDOR, "ATS vendor"), (Card.ON_HOLD, "onboarding on hold"))
    parts = [
        counted(board.cards[card], name, name.replace("onboarding", "onboardings") if "hold" in name else "")
        for card, name in waits
        if board.cards[card]
    ]
    return f"Nothing needs you now. The list waits on {', '.join(parts)}." if parts else "Nothing needs you now."
