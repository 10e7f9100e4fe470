"""The little Markdown of the guides as safe HTML: bold, italics, code and links, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markupsafe import Markup, escape

_PIECE = re.compile(
    r"\*\*(?P<bold>[^*]{1,500})\*\*|(?<![\w*])[*_](?P<italic>[^*_]{1,500})[*_](?![\w*])|`(?P<code>[^`]{1,500})`"
    r"|\[(?P<text>[^\]]{1,500})\]\((?P<address>https://[^)\s]{1,1000})\)"
)
_TAGS = {
    "bold": Markup("<strong>{}</strong>"),
    "italic": Markup("<em>{}</em>"),
    "code": Markup("<code>{}</code>"),
}


def as_html(text: str) -> Markup:
    """Return the text as HTML; what is no piece of this Markdown stays as it was typed."""
    return Markup("").join(_pieces(text))


def _pieces(text: str) -> Iterator[Markup]:
    end = 0
    for match in _PIECE.finditer(text):
        yield escape(text[end : match.start()])
        yield _link(match) if match["address"] else _tagged(match)
        end = match.end()
    yield escape(text[end:])


def _tagged(match: re.Match[str]) -> Markup:
    name = match.lastgroup or ""
    return _TAGS[name].format(match[name])


def _link(match: re.Match[str]) -> Markup:
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(
        match["address"], match["text"]
    )
