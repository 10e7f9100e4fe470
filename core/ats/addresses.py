"""Address patterns from data/ats, and a parser for pasted web addresses.

A pattern is `host/path?name=value`. `*` matches any label, path segment or value; `{site}` also captures it. A leading
`*.` matches one or more subdomains. A leading `*.` or `{customer}.` does not match the vendor's own subdomains (www,
help, developers …), because they do not belong to a customer; one that can be a customer's name, too (academy, press
…), matches with a path of jobs. A host that starts with a name matches with and without `www.`. A host of `*` alone
matches any host, such as a customer's own career page. A language such as `fr-CA` at the start of a path or before a
captured segment is skipped and never captured.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

LONGEST = 4096
_NEVER_A_CUSTOMER = "www|help|support|docs|doc|developer|developers|api|apis|cdn|assets|static"
_VENDOR_PAGES = "dev|blog|status|marketing|info|about|go|get|my"
_PERHAPS_A_CUSTOMER = re.compile(
    r"(?:community|learn|academy|resources|partners?|marketplace|trust|university|events|press|news)\.[^.]+\.[^.]+"
)
_PATH_OF_JOBS = re.compile(
    r"/(?:[^/]+/)*(?:jobs?|careers?|careersite|careersection|openings|job-openings|postings|employment|apply|[jop])(?:/|$)",
    re.IGNORECASE,
)
_LANGUAGE = (
    "(?:ar|bg|bn|ca|cs|cy|da|de|el|en|es|et|fi|fil|fr|he|hi|hr|hu|id|is|it|iw|ja|ko|lt|lv|ms|nb|nl|nn|no|pl|pt|ro|ru|sk|"
    "sl|sr|sv|th|tr|uk|vi|zh)[-_](?:[a-z]{4}[-_])?[a-z]{2}"
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
    names_customer: bool

    def match(self, address: Address) -> dict[str, str] | None:
        """Return the captured values, or None when the address does not match."""
        host_match = self.host.fullmatch(address.host)
        path_match = host_match and self.path.match(address.path)
        if not host_match or not path_match:
            return None
        if (
            self.names_customer
            and _PERHAPS_A_CUSTOMER.fullmatch(address.host)
            and not _PATH_OF_JOBS.match(address.path)
        ):
            return None
        values = {**host_match.groupdict(), **path_match.groupdict()}
        for name, value in self.query:
            value_match = value.fullmatch(address.query.get(name, ""))
            if not value_match:
                return None
            values |= value_match.groupdict()
        return {name: unquote(raw) for name, raw in values.items() if raw and unquote(raw).isprintable()}


def check_pattern(text: str) -> str:
    """Return the pattern unchanged; raises ValueError when it would match nothing or everything."""
    host = re.split(r"[/?]", text, maxsplit=1)[0]
    if text == "*" or (host != "*" and not _HOST.fullmatch(_TOKEN.sub("x", host))):
        raise ValueError(f"expected an address pattern like “jobs.lever.co/{{site}}”, found “{text}”")
    return text


def anchor(text: str) -> str:
    """Return the last two labels of the host of a pattern or address, the key to look patterns up by; "" for `*`."""
    host = re.split(r"[/?]", text, maxsplit=1)[0]
    return "" if host == "*" else ".".join(host.split(".")[-2:])


def weight(text: str) -> int:
    """Return the number of literal characters in a pattern; patterns with more of them are tried first."""
    return len(_TOKEN.sub("", text))


@cache
def compile_pattern(text: str) -> Pattern:
    """Compile a checked pattern; results are cached."""
    address, _, query = text.partition("?")
    host, slash, path = address.partition("/")
    conditions = tuple(
        (name.lower(), _expression(value or "*", "[^&]{1,200}"))
        for name, _, value in (pair.partition("=") for pair in query.split("&") if pair)
    )
    route = _expression(slash + path, "[^/]{1,200}", end="(?=/|$)", before=f"(?:{_LANGUAGE}/)?(?!{_LANGUAGE}(?:/|$))")
    optional = "" if _TOKEN.sub("", path) else "?"  # a path of placeholders only: the host alone identifies the ATS
    route = re.compile(f"(?:/{_LANGUAGE}(?=/))?(?:{route.pattern}){optional}", re.IGNORECASE)
    names_customer = host.startswith(("*.", "{"))
    return Pattern(text, _host_expression(host), route, conditions, names_customer)


def read_address(text: str) -> Address | str:
    """Return the address in `text`, or a sentence that says why it cannot be used."""
    if len(text) > LONGEST:
        return (
            f"An address of {len(text):,} characters is too long. Paste only the part before the first question mark."
        )
    scheme = _SCHEME.match(text)
    if scheme and scheme[0].lower() not in ("http:", "https:"):
        return f"“{_short(text)}” is not a web address. Paste one that starts with https://."
    try:
        parts = urlsplit(text if scheme else "https://" + text.removeprefix("//"))
        port = parts.port
    except ValueError:
        return f"“{_short(text)}” is not a valid address. Copy it again from your browser."
    if "@" in parts.netloc:
        return f"“{_short(text)}” contains a user name before the site name. Paste the address without it."
    host = (parts.hostname or "").removesuffix(".")
    if not host.isascii() or "xn--" in host:
        return f"“{_short(text)}” has letters outside A–Z in its site name. Such a name can imitate another site."
    if len(host) > 253 or not _HOST.fullmatch(host) or port not in (None, 80, 443):
        return f"“{_short(text)}” is not the address of a public site. Copy it again from your browser."
    query: dict[str, str] = {}
    for name, value in parse_qsl(parts.query, max_num_fields=None)[:200]:
        query.setdefault(name.lower(), value)
    return Address(host, parts.path, query)


def _host_expression(host: str) -> re.Pattern[str]:
    if host == "*":
        return re.compile(r".+")
    if host[0] not in "*{":
        return re.compile(rf"(?:www\.)?{_expression(host.removeprefix('www.'), '[a-z0-9_-]{1,63}').pattern}")
    subdomain = r"[a-z0-9_.-]+\." if host.startswith("*.") else ""
    expression = subdomain + _expression(host.removeprefix("*."), "[a-z0-9_-]{1,63}").pattern
    vendor = rf"(?!(?:{_NEVER_A_CUSTOMER})\.)(?!(?:{_VENDOR_PAGES})\.[^.]+\.[^.]+$)"
    return re.compile(vendor + expression)


def _expression(text: str, placeholder: str, end: str = "", before: str = "") -> re.Pattern[str]:
    """Turn a piece of a pattern into an expression in which `{name}` captures one value and `*` skips one.

    `before` is put in front of each captured value.
    """
    pieces, last = [], 0
    for token in _TOKEN.finditer(text):
        value = f"{before}(?P<{token[1]}>{placeholder})" if token[1] else placeholder
        pieces += [re.escape(text[last : token.start()]), value]
        last = token.end()
    literal = "".join([*pieces, re.escape(text[last:])])
    ending = end if text.strip("/") and not text.endswith("/") else ""
    return re.compile(literal + ending, re.IGNORECASE)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
