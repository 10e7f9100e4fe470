"""Parse one pasted line of the customer's list: requisition ID, title, place and address, in any usual order.

Each step looks at every character a fixed number of times, so that no line can hold the process.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from core.jobs.customer_list.places import Place, is_known, is_state, is_united_states, split_place, with_state
from core.jobs.model import ExpectedJob

_SPACES: Final = re.compile(r"\s+")
_SEPARATOR: Final = re.compile(r" ?[,;\t|] ?| [-–—:]{1,3} |: ")
_BULLETS: Final = " \t•*·‣◦▪●○■□✓✔➢→>–—-"
_NUMBERING: Final = re.compile(r"\(?\d{1,3}[.)]\s")
_ZIP: Final = re.compile(r"\s?\b\d{5}(?:-\d{4})?$")
_LABEL: Final = re.compile(
    r"(?:job |position )?(?:req(?:uisition)?|job|id)(?: ?(?:id|number|no|num))?(?:[ :.#]{1,3}(?=\S*\d)|$)",
    re.IGNORECASE,
)
_NO_ID: Final = re.compile(
    r"\d{1,4}(?:st|nd|rd|th|hrs?|k|x\d{1,2}|%|lbs?|mm|ft|tons?|yrs?)\b|.{0,5}\d ?[ap]m\b|\d{1,3}[.:]\d\d\b"
    r"|\d{1,2}[-/x]\d{1,2}$|\d{1,2}-[a-z]|(?:[01]\d|2[0-4])[03]0-(?:[01]\d|2[0-4])[03]0$"
    r"|\d{3}[-.]\d{3}[-.]\d{4}$|(?:level|lvl|shift|line|plant|class|grade|tier|step|zone|team|bldg|building|dept|unit)[-#]?\d",
    re.IGNORECASE,
)
_LETTERS_FIRST: Final = re.compile(r"[A-Z]{1,8}(?:[-_./#:]\d|\d\d)", re.IGNORECASE)
_ALLOWED: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/#-]{0,99}")
_LEADING_ID: Final = re.compile(r"#?(\d{4,20}|[A-Z]{1,5}-\d{2,20}) (?=[A-Za-z])")
_COUNT: Final = re.compile(
    r"\(?\b\d{1,3} (?:openings?|positions?|vacanc(?:y|ies))\b\)?| \(?x ?\d{1,2}\)?$", re.IGNORECASE
)
"""How many people a line is for, which is no part of its title."""
_FEWEST_DIGITS: Final = 4
_PAIR: Final = 2


class Part(NamedTuple):
    """A part of a line between separators, and where it stands in the line."""

    text: str
    start: int
    end: int


def job_of_line(number: int, line: str) -> ExpectedJob | None:
    """Parse one line; text that cannot be assigned stays in the title. None if no letter or digit is in it."""
    text, url = _without_address(_COUNT.sub("", unnumbered(_SPACES.sub(_one_space, line))).rstrip(_BULLETS))
    if not any(letter.isalnum() for letter in text):
        return ExpectedJob(number, url=url) if url else None
    if is_code(text):
        return ExpectedJob(number, text.lstrip("#"), url=url)
    text, requisition, place = _without_parentheses(text, None, None)
    parts = _parts(text)
    if requisition is None:
        requisition, parts = _without_id(parts)
    if place is None:
        place, parts = _without_place(parts)
    title = text[parts[0].start : parts[-1].end] if parts else ""
    title, requisition, place = _without_parentheses(title, requisition, place)
    city, state = (place.city, place.state) if place else (None, None)
    return ExpectedJob(number, requisition, title or None, city, state, url)


def unnumbered(text: str) -> str:
    """Return a line without the bullet or the number before it: "1. Welder", "- Welder", "[ ] Welder"."""
    text = text.strip().removeprefix("[ ]").removeprefix("[x]").lstrip(_BULLETS)
    numbering = _NUMBERING.match(text)
    return text[numbering.end() :].lstrip(_BULLETS) if numbering else text


def is_code(text: str) -> bool:
    """Return whether a text is one token with a digit that can be a requisition ID, and not "2nd" or "7AM-3PM"."""
    token = text.strip().lstrip("#")
    return bool(_ALLOWED.fullmatch(token) and any(map(str.isdigit, token)) and not _NO_ID.match(token))


def _one_space(run: re.Match[str]) -> str:
    """Return one character for a run of white space: a tab if it has one, because tabs separate columns."""
    return "\t" if "\t" in run.group() else " "


def _without_address(text: str) -> tuple[str, str | None]:
    for word in text.split():
        start = word.lower().find("http")
        address = word[start:] if start >= 0 and "://" in word[start:] else word
        if address.lower().startswith(("http://", "https://", "www.")) and len(address) > len("https://"):
            before, _, after = text.partition(address)
            return f"{before.rstrip()} {after.lstrip()}".strip(" \t-–—|,;:()<>[]"), address.rstrip(".,;)>]")
    return text.strip(), None


def _without_parentheses(
    text: str, requisition: str | None, place: Place | None
) -> tuple[str, str | None, Place | None]:
    """Take an ID and a place in parentheses off the end: "Welder (Req 00412) (Akron, OH)"."""
    while text.endswith(")") and "(" in text:
        before, _, inside = text[:-1].rpartition("(")
        code = _unlabelled(inside.strip())
        if requisition is None and _is_id(code, first=True):
            requisition = code.lstrip("#")
        elif place is None and (named := split_place(inside)).is_sure and named.city:
            place = named
        else:
            break
        text = before.strip(" \t-–—|,;")
    return text, requisition, place


def _parts(text: str) -> list[Part]:
    parts, start = [], 0
    for separator in _SEPARATOR.finditer(text):
        parts.append(Part(text[start : separator.start()], start, separator.start()))
        start = separator.end()
    parts.append(Part(text[start:], start, len(text)))
    return [part for part in parts if part.text.strip()]


def _is_id(text: str, *, first: bool) -> bool:
    """Return whether a part is an ID; a short number at the end of a line may belong to the title."""
    token = text.lstrip("#")
    if not is_code(token):
        return False
    digits = sum(map(str.isdigit, token))
    if token.isdigit():
        return digits >= _FEWEST_DIGITS - first or token != text
    return bool(_LETTERS_FIRST.match(token)) or digits >= _FEWEST_DIGITS


def _without_id(parts: list[Part]) -> tuple[str | None, list[Part]]:
    if len(parts) > _PAIR - 1 and (label := _LABEL.fullmatch(parts[0].text)) and not any(map(str.isdigit, label[0])):
        parts = parts[1:] if _is_id(parts[1].text, first=True) else parts
    if not parts:
        return None, parts
    text, _, end = parts[0]
    code = _unlabelled(text)
    if len(parts) > 1 and _is_id(code, first=True):
        return code.lstrip("#"), parts[1:]
    if leading := _LEADING_ID.match(code):
        rest = code[leading.end() :]
        return leading[1], [Part(rest, end - len(rest), end), *parts[1:]]
    last = _unlabelled(parts[-1].text)
    return (last.lstrip("#"), parts[:-1]) if len(parts) > 1 and _is_id(last, first=False) else (None, parts)


def _unlabelled(text: str) -> str:
    """Return the ID behind a label: "Req 00412" is "00412"."""
    label = _LABEL.match(text)
    return text[label.end() :] if label else text


def _without_place(parts: list[Part]) -> tuple[Place | None, list[Part]]:
    """Take the place off the end of the parts, or off their beginning if it is a town that is known."""
    rest = parts[:-1] if len(parts) > 1 and is_united_states(parts[-1].text) else parts
    names = [_ZIP.sub("", part.text) for part in rest]
    names, rest = (names[:-1], rest[:-1]) if names and not names[-1] else (names, rest)
    if len(rest) > _PAIR and is_state(names[-1]):
        return Place(names[-2], names[-1], is_sure=True), rest[:-2]
    if len(rest) > _PAIR and is_state(names[-2]) and is_known(Place(names[-1], names[-2], is_sure=True)):
        return Place(names[-1], names[-2], is_sure=True), rest[:-2]
    if len(rest) > 1 and (place := with_state(names[-1])):
        return place, rest[:-1]
    if len(rest) > 1 and "-" in names[-1] and (place := split_place(names[-1])).is_sure:
        return place, rest[:-1]
    if len(rest) > _PAIR and is_known(first := Place(names[0], names[1], is_sure=is_state(names[1]))):
        return first, parts[2:]
    if len(rest) > 1 and (place := with_state(names[0])) and is_known(place):
        return place, parts[1:]
    return None, parts
