"""Kombo's own tool list laid over the catalogue: where the two differ the live answer wins, and a person is told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from core.ats.catalogue import Catalogue
from core.ats.model import Actions, Ats, Live

_ACTIONS: Mapping[str, re.Pattern[str]] = {
    "create": re.compile("create_application"),
    "attach": re.compile("add_(application|candidate)_attachment"),
    "note": re.compile("note"),
    "stage": re.compile("stage"),
    "tag": re.compile("tag(?!e)"),
}
_STATUS = {"SUPPORTED": True, "UNSUPPORTED": False, "NOT_IMPLEMENTED": False}
_WORDS = {True: "yes", False: "no", None: "unconfirmed"}


class Difference(NamedTuple):
    """Something in our own file that an administrator should review: whose file, what about, and a sentence."""

    key: str
    about: Literal["offered", "tool", "actions", "cost", "source", "new"]
    sentence: str


class Merged(NamedTuple):
    """The catalogue as it is to be used, and what in our own files differs from Kombo's answer."""

    catalogue: Catalogue
    differences: tuple[Difference, ...]


class LiveCatalogue:
    """The catalogue in force: our own files until Kombo's list is laid over them, then both."""

    def __init__(self, files: Catalogue) -> None:
        self._files = files
        self.merged = Merged(files, ())

    def lay_over(self, tools: Sequence[Mapping[str, Any]]) -> None:
        """Put this list in force, in place of the one before; whoever is reading keeps what they have."""
        self.merged = merge_live(self._files, tools)


def merge_live(catalogue: Catalogue, tools: Sequence[Mapping[str, Any]]) -> Merged:
    """Lay the tools of Kombo's `GET /tools/ats` over the catalogue; an empty answer changes nothing.

    A tool without a file becomes an entry with nothing but its name; an odd record is passed over.
    """
    offered = {str(tool["id"]): tool for tool in tools if isinstance(tool, Mapping) and tool.get("id")}
    if not offered:
        return Merged(catalogue, ())
    entries: list[Ats] = []
    differences: list[Difference] = []
    for ats in catalogue:
        tool_id = _tool_of(ats, offered)
        merged = ats if tool_id is None else _merged(ats, tool_id, offered.pop(tool_id, None))
        for other in ats.other_tools:
            offered.pop(other, None)
        entries.append(merged)
        differences += _differences(ats, merged)
    for tool_id, tool in offered.items():
        label = str(tool.get("label") or tool_id)
        entries.append(_merged(Ats(key=tool_id, label=label, vendor=label), tool_id, tool))
        differences.append(Difference(tool_id, "new", f"Kombo offers {label}, and we have no file for it."))
    return Merged(Catalogue(entries), tuple(differences))


def _tool_of(ats: Ats, offered: Mapping[str, object]) -> str | None:
    """The tool id under which Kombo offers this ATS: ours, a former one, or one of the same name; else ours."""
    names = [ats.kombo_tool, *ats.other_tools, ats.key]
    return next((name for name in names if name in offered), ats.kombo_tool)


def _merged(ats: Ats, tool_id: str, tool: Mapping[str, Any] | None) -> Ats:
    if tool is None:
        return ats.model_copy(update={"live": Live(offered=False)})
    coverage = _mapping(tool.get("coverage") or tool)  # our own client hands the coverage on flat
    written = _statuses(coverage.get("write_actions"))
    said = {name: _answer(written, pattern) for name, pattern in _ACTIONS.items()}
    ours = ats.actions.model_dump()
    live = Live(
        offered=True,
        reads_jobs=_answer(_statuses(coverage.get("read_models")), re.compile("^ats_jobs$")),
        features=tuple(name for name, status in _statuses(coverage.get("features")).items() if status),
        paid=_text(tool.get("paid_api_details_markdown")),
        partner_only=_text(tool.get("partner_only_details_markdown")),
        fast_track=_text(tool.get("fast_track_details_markdown")),
    )
    guide = _text(tool.get("connection_guide_url"))
    changes: dict[str, Any] = {
        "kombo_tool": tool_id,
        "actions": Actions(**{name: ours[name] if said[name] is None else said[name] for name in ours}),
        "documentation_url": guide if guide and guide.startswith("https://") else ats.documentation_url,
        "live": live,
    }
    return ats.model_copy(update=changes)


def _differences(ours: Ats, merged: Ats) -> Iterator[Difference]:
    live = merged.live
    if live is None:
        return
    if not live.offered:
        yield Difference(ours.key, "offered", f"Kombo does not offer {ours.label} in our environment.")
        return
    if merged.kombo_tool != ours.kombo_tool:
        known = ours.kombo_tool or "no tool"
        yield Difference(ours.key, "tool", f"{ours.label}: our file says {known}, Kombo offers {merged.kombo_tool}.")
    for name, before in ours.actions.model_dump().items():
        now = getattr(merged.actions, name)
        if now != before:
            sentence = f"{ours.label}, {name}: our file says {_WORDS[before]}, Kombo says {_WORDS[now]}."
            yield Difference(ours.key, "actions", sentence)
    if live.paid and not ours.cost.charged:
        yield Difference(ours.key, "cost", f"{ours.label}: Kombo says that its API is paid, our file does not.")
    if ours.source_must_exist and "automatic_source_writing" in live.features:
        sentence = f"{ours.label}: Kombo writes the source by itself, our file says that it must exist first."
        yield Difference(ours.key, "source", sentence)


def _statuses(records: object) -> dict[str, bool | None]:
    """Coverage by id: True, False, or None where Kombo does not know either."""
    found = records if isinstance(records, list | tuple) else ()
    return {
        str(record["id"]): _STATUS.get(str(record.get("coverage_status")))
        for record in found
        if isinstance(record, Mapping) and record.get("id")
    }


def _answer(statuses: Mapping[str, bool | None], pattern: re.Pattern[str]) -> bool | None:
    answers = {status for name, status in statuses.items() if pattern.search(name)}
    return True if True in answers else False if False in answers else None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str | None:
    """A note as plain text: Kombo writes Markdown, and we show outside text letter by letter."""
    if not isinstance(value, str):
        return None
    plain = re.sub(r"\[([^\]]*)\]\(([^)\s]*)\)", r"\1 (\2)", value)
    return re.sub(r"\*\*|`|^ *#+ ", "", plain, flags=re.MULTILINE).strip() or None
