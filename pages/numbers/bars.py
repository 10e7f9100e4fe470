"""Tables whose numbers are drawn as bars, too: a chart that a keyboard and a screen reader can read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

STYLE = """<style>
.bars { width: 100%; overflow-x: auto; }
.bars table { width: 100%; border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
.bars th, .bars td { padding: .35rem .75rem .35rem 0; text-align: left; vertical-align: middle; font-weight: 400;
  border-bottom: 1px solid rgba(128, 128, 128, .25); }
.bars thead th { font-size: .8rem; opacity: .8; white-space: nowrap; }
.bars th.number, .bars td.number { text-align: right; white-space: nowrap; width: 1%; }
.bars tbody th { min-width: 9.5rem; max-width: 18rem; overflow-wrap: anywhere; }
.bars td.drawn { width: 40%; min-width: 5rem; }
.bars .line { display: flex; height: .75rem; gap: 1px; }
.bars .line i { display: block; min-width: 2px; border-radius: 2px; }
.bars .keys { display: flex; flex-wrap: wrap; gap: .25rem 1rem; font-size: .8rem; padding-bottom: .35rem; }
.bars .keys i { display: inline-block; width: .7rem; height: .7rem; border-radius: 2px; margin-right: .35rem; }
.weeks { display: flex; align-items: flex-end; gap: 4px; height: 9rem; border-bottom: 1px solid rgba(128, 128, 128, .5);
  padding-top: .5rem; }
.ends { display: flex; justify-content: space-between; font-size: .8rem; opacity: .8; padding-top: .25rem; }
.weeks span { flex: 1; display: flex; align-items: flex-end; gap: 1px; height: 100%; }
.weeks i { flex: 1; border-radius: 2px 2px 0 0; }
@media (max-width: 640px) {
  .bars th, .bars td { padding-right: .5rem; }
  .bars tbody th { min-width: 6rem; }
  .bars td.drawn { min-width: 2.5rem; }
}
</style>"""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its name, the lengths of its bars in the order of the colors, and the numbers after it."""

    name: str
    bars: Sequence[float]
    numbers: Sequence[str]


def table(caption: str, head: Sequence[str], rows: Sequence[Row], colors: dict[str, str]) -> None:
    """Draw the rows; `head` names the first column and the numbers, `colors` each bar with a CSS color."""
    longest = max((sum(row.bars) for row in rows), default=0) or 1
    first, *others = head
    cells = "".join(f'<th scope="col" class="number">{escape(name)}</th>' for name in others)
    body = "".join(_row(row, list(colors.values()), longest) for row in rows)
    st.html(
        f'{STYLE}<div class="bars" tabindex="0" role="region" aria-label="{escape(caption)}">{_keys(colors)}<table>'
        f'<thead><tr><th scope="col">{escape(first)}</th><th scope="col"><span aria-hidden="true"></span></th>{cells}'
        f"</tr></thead><tbody>{body}</tbody></table></div>"
    )


def columns(rows: Sequence[Row], colors: dict[str, str]) -> None:
    """Draw the rows as columns from left to right, without numbers: their table belongs next to it."""
    tallest = max((max(row.bars) for row in rows), default=0) or 1
    drawn = "".join(
        "<span>"
        + "".join(
            f'<i style="height:{100 * bar / tallest:.1f}%;background:{color}"></i>'
            for bar, color in zip(row.bars, colors.values(), strict=True)
        )
        + "</span>"
        for row in rows
    )
    ends = f"<span>{escape(rows[0].name)}</span><span>{escape(rows[-1].name)}</span>" if rows else ""
    st.html(
        f'{STYLE}<div class="bars" aria-hidden="true">{_keys(colors)}<div class="weeks">{drawn}</div>'
        f'<div class="ends">{ends}</div></div>'
    )


def _row(row: Row, colors: Sequence[str], longest: float) -> str:
    line = "".join(
        f'<i style="width:{100 * bar / longest:.1f}%;background:{color}"></i>'
        for bar, color in zip(row.bars, colors, strict=True)
        if bar > 0
    )
    numbers = "".join(f'<td class="number">{escape(number)}</td>' for number in row.numbers)
    return (
        f'<tr><th scope="row">{escape(row.name)}</th><td class="drawn"><div class="line" aria-hidden="true">{line}'
        f"</div></td>{numbers}</tr>"
    )


def _keys(colors: dict[str, str]) -> str:
    """Return what each color means, where there are several."""
    if len(colors) < 2:
        return ""
    keys = "".join(f'<span><i style="background:{color}"></i>{escape(name)}</span>' for name, color in colors.items())
    return f'<div class="keys">{keys}</div>'
