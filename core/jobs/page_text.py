"""What the HTML of a job page says: names, buttons, readable text, and where it sends its reader."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

_NOT_READ: Final = frozenset({"script", "style", "template", "noscript", "svg", "head"})
_CONTROLS: Final = frozenset({"a", "button"})
_IN_A_LINE: Final = frozenset(
    {"a", "b", "i", "u", "em", "strong", "span", "small", "font", "abbr", "sup", "sub", "mark"}
)
LONGEST_NAME: Final = 300
MOST_CONTROLS: Final = 2_000
LONGEST_CONTROL: Final = 80
LONGEST_REFRESH: Final = 15.0
"""Seconds after which a page that sends its reader elsewhere is still a redirect, not a page that reloads itself."""


@dataclass(frozen=True, slots=True)
class PageText:
    """The parts of a page that can show which job it is about.

    `names` are its title, main headings and the title of its only job record; `record_ids` are that record's ids.
    `controls` are the texts of links and buttons, and `leads_to` is the target of a meta refresh. `text` has a line for
    each paragraph, heading, cell or item.
    """

    title: str = ""
    names: tuple[str, ...] = ()
    record_ids: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    text: str = ""
    leads_to: str = ""
    asks_password: bool = False


def read_page(data: bytes, charset: str | None = None) -> PageText:
    """Return what this HTML says.

    `text` and `controls` leave out what is hidden or drawn by scripts only; headings and password fields count anyway.
    """
    root = _root(data, charset)
    if root is None:
        return PageText()
    title = _words(root.findtext(".//title") or "")
    names = [title, *(_words(" ".join(heading.itertext())) for heading in root.iter("h1"))]
    names += [_words(meta.get("content", "")) for meta in root.iter("meta") if meta.get("property") == "og:title"]
    records = list(_job_records(root))
    record = records[0] if len(records) == 1 else {}
    names.append(_words(_text(record.get("title"))))
    text, controls = _readable(root)
    return PageText(
        title=title,
        names=tuple(dict.fromkeys(name[:LONGEST_NAME] for name in names if name)),
        record_ids=tuple(_identifiers(record.get("identifier"))),
        controls=controls,
        text=text,
        leads_to=_refresh(root),
        asks_password=any(field.get("type", "").lower() == "password" for field in root.iter("input")),
    )


def _root(data: bytes, charset: str | None) -> Any:
    for encoding in (charset or _utf_8(data), None):
        try:
            return etree.HTML(data, etree.HTMLParser(encoding=encoding, no_network=True, remove_comments=True))
        except (LookupError, ValueError, etree.LxmlError):  # an unknown charset, or nothing to parse
            continue
    return None


def _utf_8(data: bytes) -> str | None:
    """Return "utf-8" where the bytes are that, whatever the page declares; its last letter may be cut off."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _readable(root: Any) -> tuple[str, tuple[str, ...]]:
    """Return the text that a reader sees, and the texts of links and buttons."""
    parts: list[str] = []  # a line break before and after each part that a browser puts on a line of its own
    controls: list[str] = []
    starts: list[int] = []  # where the texts of open links and buttons begin in `parts`
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            if element.tag in _CONTROLS and starts:
                control = _words("".join(parts[starts.pop() :]))
                if 0 < len(control) <= LONGEST_CONTROL and len(controls) < MOST_CONTROLS:
                    controls.append(control)
            parts.append(_break(element) + _one_line(element.tail))
        elif not isinstance(element.tag, str) or element.tag in _NOT_READ or _is_hidden(element):
            walk.skip_subtree()
            if element.tag in _CONTROLS:
                starts.append(len(parts))
        else:
            if element.tag in _CONTROLS:
                starts.append(len(parts))
            elif element.tag == "input" and element.get("type", "").lower() in ("submit", "button"):
                controls.append(_words(element.get("value", ""))[:LONGEST_CONTROL])
            parts.append(_break(element) + _one_line(element.text))
    lines = (_words(line) for line in "".join(parts).splitlines())
    return "\n".join(line for line in lines if line), tuple(controls)


def _break(element: Any) -> str:
    return "" if element.tag in _IN_A_LINE else "\n"


def _one_line(text: str | None) -> str:
    """Return the text without the line breaks of the source, which a browser draws as spaces."""
    return " ".join((text or "").splitlines())


def _is_hidden(element: Any) -> bool:
    style = element.get("style", "").replace(" ", "").lower()
    return "hidden" in element.attrib or "display:none" in style


def _refresh(root: Any) -> str:
    """Return where a meta refresh leads soon, or ""."""
    for meta in root.iter("meta"):
        if meta.get("http-equiv", "").strip().lower() != "refresh":
            continue
        delay, _, target = meta.get("content", "").replace(",", ";", 1).partition(";")
        name, _, address = target.strip().partition("=")
        try:
            if name.strip().lower() == "url" and float(delay) <= LONGEST_REFRESH:
                return str(address).strip().strip("'\"")
        except ValueError:
            continue
    return ""


def _job_records(root: Any) -> Iterator[dict[str, Any]]:
    """Yield each JobPosting in the page's JSON-LD (schema.org/JobPosting)."""
    for script in root.iter("script"):
        if script.get("type", "").strip().lower() != "application/ld+json":
            continue
        try:
            waiting = [json.loads(script.text or "")]
        except (ValueError, RecursionError):
            continue
        while waiting:
            value = waiting.pop()
            if isinstance(value, list):
                waiting += value
            elif isinstance(value, dict):
                if "JobPosting" in (value.get("@type"), *_list(value.get("@type"))):
                    yield value
                else:
                    waiting += [inner for inner in value.values() if isinstance(inner, dict | list)]


def _identifiers(identifier: object) -> Iterator[str]:
    """Yield the ids of a JobPosting: a text, a number, or a PropertyValue's value; "name" is the employer there."""
    for item in _list(identifier) or [identifier]:
        value = item.get("value") if isinstance(item, dict) else item
        if text := _words(_text(value)):
            yield text


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _words(text: str) -> str:
    return " ".join(text.split())
