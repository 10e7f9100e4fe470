"""Parse one pasted line of the customer's list: requisition ID, title, location and address, in any usual order."""

from __future__ import annotations

import re
from typing import Final

from core.geography import gazetteer as gz
from core.jobs.model import ExpectedJob

_SPACES: Final = re.compile(r"\s{2,}")
_URL: Final = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)
_ID: Final = r"#?(?=[^\s,;|]*\d)[A-Za-z0-9][A-Za-z0-9_.:/#-]*"
_BETWEEN: Final = r"(?:\s+[-–—:]+\s+|\s*[,;\t|]\s*)"
_ONLY_ID: Final = re.compile(rf"^{_ID}$")
_ID_FIRST: Final = re.compile(rf"^({_ID}){_BETWEEN}(.+)$")
_NUMBER_FIRST: Final = re.compile(r"^(#?\d{4,}|[A-Z]{1,5}-\d{2,})\s+(?=[A-Za-z])(.+)$")
_ID_LAST: Final = re.compile(rf"^(.+?){_BETWEEN}({_ID})$")
_PLACE_LAST: Final = re.compile(
    r"^(.*?)(?:\s+[-–—]\s+|\s*[,;\t|(]\s*)([^,;\t|()–—]+?)(?:,\s*([A-Za-z][A-Za-z. ]+?)|\s+([A-Z]{2}))(?:\s+\d{5}(?:-\d{4})?)?\)?$"  # noqa: E501
)


def job_of_line(number: int, text: str) -> ExpectedJob:
    """Parse one line that is not empty; text that cannot be assigned stays in the title."""
    # Each pattern below would backtrack over a long run of spaces.
    text = _SPACES.sub(_one_space, text)
    url = _URL.search(text)
    if url:
        text = (text[: url.start()] + text[url.end() :]).strip(" \t-–—|,;")
    address = url.group(0).rstrip(".,;)") if url else None
    if not text or _ONLY_ID.match(text):
        return ExpectedJob(number, text.lstrip("#") or None, url=address)
    requisition, text = _without_id(text)
    title, city, state = _without_place(text)
    return ExpectedJob(number, requisition, title or None, city, state, address)


def _one_space(run: re.Match[str]) -> str:
    """Return one character for a run of white space: a tab if it has one, because tabs separate columns."""
    return "\t" if "\t" in run.group() else " "


def _without_id(text: str) -> tuple[str | None, str]:
    if first := _ID_FIRST.match(text) or _NUMBER_FIRST.match(text):
        return first.group(1).lstrip("#"), first.group(2).strip()
    if last := _ID_LAST.match(text):
        return last.group(2).lstrip("#"), last.group(1).strip()
    return None, text


def _without_place(text: str) -> tuple[str, str | None, str | None]:
    ending = _PLACE_LAST.match(text)
    state = (ending.group(3) or ending.group(4)) if ending else None
    if ending is None or not state or not gz.state(gz.normalize(state)):
        return text, None, None
    return ending.group(1).strip(), ending.group(2).strip(), state.strip()
