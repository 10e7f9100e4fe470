"""Merges Kombo's live tool list into the catalogue; the live data wins, and differences are reported."""

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
    """One difference that an administrator should review: the key of the ATS, the topic, and a sentence."""

    key: str
    about: Literal["offered", "tool", "actions", "cost", "source", "new"]
    sentence: str


class Merged(NamedTuple):
    """The merged catalogue, and where our files differ from Kombo's data."""

    catalogue: Catalogue
    differences: tuple[Difference, ...]


class LiveCatalogue:
    """The current catalogue: our files, merged with Kombo's list once it was read."""

    def __init__(self, files: Catalogue) -> None:
        self._files = files
        self.merged = Merged(files, ())

    def lay_over(self, tools: Sequence[Mapping[str, Any]]) -> None:
        """Merge this list in place of the previous one; catalogues that were handed out before do not change."""
        self.merged = merge_live(self._files, tools)


def merge_live(catalogue: Catalogue, tools: Sequence[Mapping[str, Any]]) -> Merged:
    """Merge the tools of Kombo's `GET /tools/ats` into the catalogue; an empty list changes nothing.

    A tool without a file becomes an entry with only a name; a record that is not a mapping with an `id` is skipped.
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
        differences.append(Difference(tool_id, "new", f"Kombo offers {label}, but data/ats has no file for it."))
    return Merged(Catalogue(entries), tuple(differences))


def _tool_of(ats: Ats, offered: Mapping[str, object]) -> str | None:
    """Return the tool ID under which Kombo offers this ATS; the ID from our file where Kombo offers none."""
    names = [ats.kombo_tool, *ats.other_tools, ats.key]
    return next((name for name in names if name in offered), ats.kombo_tool)


def _merged(ats: Ats, tool_id: str, tool: Mapping[str, Any] | None) -> Ats:
    if tool is None:
        return ats.model_copy(update={"live": Live(offered=False)})
    coverage = _mapping(tool.get("coverage") or tool)  # core/kombo flattens the coverage
    write_statuses = _statuses(coverage.get("write_actions"))
    live_actions = {name: _answer(write_statuses, pattern) for name, pattern in _ACTIONS.items()}
    file_actions = ats.actions.model_dump()
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
        "actions": Actions(
            **file_actions | {name: status for name, status in live_actions.items() if status is not None}
        ),
        "documentation_url": guide if guide and guide.startswith("https://") else ats.documentation_url,
        "live": live,
    }
    return ats.model_copy(update=changes)


def _differences(ats: Ats, merged: Ats) -> Iterator[Difference]:
    live = merged.live
    if live is None:
        return
    if not live.offered:
        yield Difference(ats.key, "offered", f"Kombo does not offer {ats.label} in our environment.")
        return
    if merged.kombo_tool != ats.kombo_tool:
        known = ats.kombo_tool or "no tool"
        yield Difference(ats.key, "tool", f"{ats.label}: our file says {known}. Kombo offers {merged.kombo_tool}.")
    for name, before in ats.actions.model_dump().items():
        now = getattr(merged.actions, name)
        if now != before:
            sentence = f"{ats.label}, {name}: our file says {_WORDS[before]}. Kombo says {_WORDS[now]}."
            yield Difference(ats.key, "actions", sentence)
    if live.paid and not ats.cost.charged:
        yield Difference(ats.key, "cost", f"{ats.label}: Kombo says that its API is paid. Our file does not.")
    if ats.source_must_exist and "automatic_source_writing" in live.features:
        sentence = f"{ats.label}: Kombo writes the source automatically. Our file says that it must exist first."
        yield Difference(ats.key, "source", sentence)


def _statuses(records: object) -> dict[str, bool | None]:
    """Return the coverage by ID: True, False, or None where Kombo does not know."""
    listed = records if isinstance(records, list | tuple) else ()
    return {
        str(record["id"]): _STATUS.get(str(record.get("coverage_status")))
        for record in listed
        if isinstance(record, Mapping) and record.get("id")
    }


def _answer(statuses: Mapping[str, bool | None], pattern: re.Pattern[str]) -> bool | None:
    answers = {status for name, status in statuses.items() if pattern.search(name)}
    return True if True in answers else False if False in answers else None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str | None:
    """Return a note without Markdown, because text from outside is shown as plain text."""
    if not isinstance(value, str):
        return None
    plain = re.sub(r"\[([^\]]*)\]\(([^)\s]*)\)", r"\1 (\2)", value)
    return re.sub(r"\*\*|`|^ *#+ ", "", plain, flags=re.MULTILINE).strip() or None
