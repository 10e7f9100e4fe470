"""Numbers over all onboardings: business time to live, where they stall, how far they come, and by week."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import streamlit as st

from core import dates
from core.actions import numbers as actions
from core.onboarding.numbers import Numbers, StepNumbers, Summary, Week
from core.onboarding.states import WaitingOn
from core.onboarding.steps import TITLES
from core.services import Services
from pages.numbers import bars
from pages.numbers.bars import Row
from pages.shared import badges, empty
from pages.visit import Visit

PERIODS: Final = {"8 weeks": 8, "6 months": 26, "12 months": 52, "All": 0}
"""The periods that a person can choose, in weeks; 0 for everything."""
US, CUSTOMER, VENDOR, PLAIN = "#2a7f86", "#8b5cf6", "#d97706", "#2a7f86"
SIDES: Final = {"Us": US, "Customer": CUSTOMER, "ATS vendor": VENDOR}
HEAD: Final = ("Count", "Median", "90th")


def show(visit: Visit) -> None:
    """Draw the numbers of the chosen period."""
    st.title("Numbers", anchor=False)
    period = st.radio("Period", list(PERIODS), key="period", index=1, horizontal=True, bind="query-params")
    today = visit.services.now().astimezone(dates.ZONE).date()
    result = actions.numbers(visit.ctx, since=_since(PERIODS[period or "All"], today))
    if not any(result.funnel.values()) and result.to_live is None:
        empty.nothing_yet("No onboardings in this period", "Choose a longer period, or start an onboarding.")
        return
    st.caption("Business days of each customer’s own hours, from the start until live. Time on hold does not count.")
    _head(result)
    left, right = st.columns(2, gap="large")
    with left:
        _by_ats(visit.services, result)
        _by_step(result.by_step)
        _weeks(result.weeks)
    with right:
        _by_owner(result)
        _stalls(result)
        _funnel(result)


def _since(weeks: int, today: date) -> date | None:
    """Return the Monday with which the period begins."""
    return today - timedelta(days=today.weekday(), weeks=weeks - 1) if weeks else None


def _head(result: Numbers) -> None:
    live, split = result.to_live, result.split
    with st.container(horizontal=True, gap="medium", key="numbers_head"):
        st.metric("Live", f"{live.count:,}" if live else "0", width="content")
        st.metric("Median to live", in_days(live.median) if live else "–", width="content")
        st.metric("90th percentile", in_days(live.p90) if live else "–", width="content")
    if split:
        st.markdown(
            f":material/timer: On average {in_days(split.us)} on us, {in_days(split.customer)} on the customer, "
            f"{in_days(split.vendor)} on the ATS vendor, and {in_days(split.hold)} on hold."
        )


def in_days(days: float) -> str:
    """Return business days for a place where the unit is known: "1.4 days"."""
    return f"{days:.1f} day{'' if f'{days:.1f}' == '1.0' else 's'}"


def _by_ats(services: Services, result: Numbers) -> None:
    _section("Time to live by ATS")
    named = {ats: services.catalogue.get(ats) for ats in result.by_ats}
    _summaries(
        "ATS", {known.label if known else ats or "Not chosen": result.by_ats[ats] for ats, known in named.items()}
    )


def _by_owner(result: Numbers) -> None:
    _section("Time to live by owner")
    if not result.by_owner:
        st.caption("Nobody went live in this period.")
        return
    rows = [(owner.name, row) for owner, row in result.by_owner.items()]
    bars.table("Time to live by owner", ("Owner", *HEAD), [_summary(*row) for row in rows], {"Median": PLAIN})


def _summaries(name: str, groups: dict[str, Summary]) -> None:
    if not groups:
        st.caption("Nobody went live in this period.")
        return
    rows = [_summary(label, row) for label, row in groups.items()]
    bars.table(f"Time to live by {name}", (name, *HEAD), rows, {"Median": PLAIN})


def _summary(label: str, row: Summary) -> Row:
    return Row(label, (row.median,), (f"{row.count:,}", f"{row.median:.1f}", f"{row.p90:.1f}"))


def _by_step(steps: tuple[StepNumbers, ...]) -> None:
    _section("Time in each step")
    if not steps:
        st.caption("Nobody went live in this period.")
        return
    st.caption("The bars are averages on each clock; the numbers are business days.")
    rows = [
        Row(
            TITLES[row.step],
            (row.mean.us, row.mean.customer, row.mean.vendor),
            (
                f"{row.mean.us:.1f}", f"{row.mean.customer:.1f}", f"{row.mean.vendor:.1f}",
                f"{row.summary.median:.1f}", f"{row.summary.p90:.1f}",
            ),
        )
        for row in steps
    ]  # fmt: skip
    bars.table("Time in each step", ("Step", "Us", "Customer", "Vendor", "Median", "90th"), rows, SIDES)


def _stalls(result: Numbers) -> None:
    _section("Where onboardings stall")
    if not result.stalls:
        st.caption("No wait has passed its norm.")
        return
    st.caption("Waits that were longer than the norm from which they are at risk.")
    rows = [
        Row(
            f"{TITLES[row.step]}: {badges.WAITING_ON_LABELS[row.side].lower()}",
            (row.passed,),
            (f"{row.passed:,} of {row.waits:,}", f"{row.waiting_now:,}"),
        )
        for row in result.stalls
        if row.side is not WaitingOn.NOBODY
    ]
    bars.table("Where onboardings stall", ("Step", "Past the norm", "Now"), rows, {"Past the norm": VENDOR})


def _funnel(result: Numbers) -> None:
    _section("How far they come")
    started = next(iter(result.funnel.values()))
    if not started:
        st.caption("Nobody started in this period.")
        return
    st.caption("Onboardings that started in this period, and how many reached each step.")
    rows = [
        Row(TITLES[step], (count,), (f"{count:,}", f"{count / started:.0%}")) for step, count in result.funnel.items()
    ]
    bars.table("How far they come", ("Step", "Reached", "Share"), rows, {"Reached": PLAIN})


def _weeks(weeks: tuple[Week, ...]) -> None:
    _section("Starts and go-lives by week")
    colors = {"Started": CUSTOMER, "Live": PLAIN}
    bars.columns([Row(dates.written(week.monday), (week.started, week.live), ()) for week in weeks], colors)
    with st.expander("As a table"):
        rows = [
            Row(
                f"Week of {dates.written(week.monday)}",
                (week.started, week.live),
                (f"{week.started:,}", f"{week.live:,}"),
            )
            for week in reversed(weeks)
        ]
        bars.table("Starts and go-lives by week", ("Week", "Started", "Live"), rows, colors)


def _section(title: str) -> None:
    st.subheader(title, anchor=False)
