"""Address patterns as written in data/ats, and pasted text turned into addresses that can be trusted to be compared.

A pattern is `host/path?name=value`. In it `*` stands for any word and `{site}` for a word worth keeping. A leading `*.`
stands for one or more subdomains; the vendor's own pages (www, help, developers …) are no customer's, so neither it nor
a leading `{customer}.` matches them. A host of `*` alone is any host, such as a customer's own career page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

LONGEST = 4096
_VENDOR_PAGES = (
    "www|help|support|docs|doc|developer|developers|dev|api|apis|blog|status|community|marketing|info|learn|academy|"
    "resources|partners|partner|marketplace|about|go|get|trust|university|events|press|news|my|cdn|assets|static"
)
_LABEL = r"[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)+[a-z][a-z0-9-]*[a-z0-9]", re.ASCII)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)
_TOKEN = re.compile(r"\{([a-z_]+)\}|\*")


class Address(NamedTuple):
    """A well-formed web address: host in lower case, path as pasted, first value of each query parameter."""

    host: str
    path: str
    query: Mapping[str, str]


class Pattern(NamedTuple):
    """One compiled address pattern."""

    text: str
    host: re.Pattern[str]
    path: re.Pattern[str]
    query: tuple[tuple[str, re.Pattern[str]], ...]

    def match(self, address: Address) -> dict[str, str] | None:
        """The words kept from the address, or None when it does not match."""
        found = self.host.fullmatch(address.host)
        route = found and self.path.match(address.path)
        if not found or not route:
            return None
        kept = {**found.groupdict(), **route.groupdict()}
        for name, value in self.query:
            answer = value.fullmatch(address.query.get(name, ""))
            if not answer:
                return None
            kept |= answer.groupdict()
        return {name: unquote(word) for name, word in kept.items() if word and unquote(word).isprintable()}


def check_pattern(text: str) -> str:
    """Return the pattern unchanged; raises ValueError when it could match nothing, or everything."""
    host = re.split(r"[/?]", text, maxsplit=1)[0]
    if text == "*" or (host != "*" and not _HOST.fullmatch(_TOKEN.sub("x", host))):
        raise ValueError(f"expected an address pattern like “jobs.lever.co/{{site}}”, found “{text}”")
    return text


def anchor(text: str) -> str:
    """The last two labels of the host in a pattern or address, so that one look-up finds its patterns; "" for `*`."""
    host = re.split(r"[/?]", text, maxsplit=1)[0]
    return "" if host == "*" else ".".join(host.split(".")[-2:])


def weight(text: str) -> int:
    """How telling a pattern is: the one with more literal text decides first."""
    return len(_TOKEN.sub("", text))


@cache
def compile_pattern(text: str) -> Pattern:
    """Compile a checked pattern, once."""
    address, _, query = text.partition("?")
    host, slash, path = address.partition("/")
    conditions = tuple(
        (name.lower(), _expression(value or "*", "[^&]{1,200}"))
        for name, _, value in (pair.partition("=") for pair in query.split("&") if pair)
    )
    route = _expression(slash + path, "[^/]{1,200}", end="(?=/|$)")
    if not _TOKEN.sub("", path):  # a board's name may be missing, the site alone says enough
        route = re.compile(f"(?:{route.pattern})?")
    return Pattern(text, _host_expression(host), route, conditions)


def read_address(text: str) -> Address | str:
    """The address in `text`, or the sentence that says why it is not used."""
    if len(text) > LONGEST:
        return f"An address of {len(text):,} characters is not used: paste the part up to the first question mark."
    scheme = _SCHEME.match(text)
    if scheme and scheme[0].lower() not in ("http:", "https:"):
        return f"“{_short(text)}” is not a web address: paste one that starts with https://."
    try:
        parts = urlsplit(text if scheme else "https://" + text.removeprefix("//"))
        port = parts.port
    except ValueError:
        return f"“{_short(text)}” is not a well-formed address: copy it again from the browser."
    if "@" in parts.netloc:
        return f"“{_short(text)}” carries a sign-in name in front of the site, so it is not used."
    host = (parts.hostname or "").removesuffix(".")
    if not host.isascii() or "xn--" in host:
        return f"“{_short(text)}” has letters outside A–Z in its site name, which can imitate another; it is not used."
    if len(host) > 253 or not _HOST.fullmatch(host) or port not in (None, 80, 443):
        return f"“{_short(text)}” is not the address of a public site: copy it again from the browser."
    query: dict[str, str] = {}
    for name, value in parse_qsl(parts.query, max_num_fields=None)[:200]:
        query.setdefault(name.lower(), value)
    return Address(host, parts.path, query)


def _host_expression(host: str) -> re.Pattern[str]:
    if host == "*":
        return re.compile(r".+")
    subdomain = r"[a-z0-9_.-]+\." if host.startswith("*.") else ""
    expression = subdomain + _expression(host.removeprefix("*."), "[a-z0-9_-]{1,63}").pattern
    return re.compile(f"(?!(?:{_VENDOR_PAGES})[.]){expression}" if host[0] in "*{" else expression)


def _expression(text: str, word: str, end: str = "") -> re.Pattern[str]:
    """Turn a piece of a pattern into an expression in which `{name}` keeps one word and `*` skips one."""
    pieces, last = [], 0
    for token in _TOKEN.finditer(text):
        pieces += [re.escape(text[last : token.start()]), f"(?P<{token[1]}>{word})" if token[1] else word]
        last = token.end()
    literal = "".join([*pieces, re.escape(text[last:])])
    ending = end if text.strip("/") and not text.endswith("/") else ""
    return re.compile(literal + ending, re.IGNORECASE)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
