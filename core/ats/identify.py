"""Identifies the ATS behind pasted addresses, with the evidence, similar systems to rule out, and any conflict."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain
from typing import NamedTuple
from weakref import WeakKeyDictionary

from core.ats.addresses import LONGEST, Address, anchor, compile_pattern, read_address, weight
from core.ats.catalogue import Catalogue, default_catalogue
from core.ats.model import Ats, LookAlike

MOST_ADDRESSES = 20
_AROUND = "<>()[]{}\"'“”‘’,;|\u200b\ufeff"

_NO_ATS: Mapping[str, str] = {
    **dict.fromkeys(("indeed.com", "linkedin.com", "ziprecruiter.com", "glassdoor.com"), "a job board"),
    **dict.fromkeys(("monster.com", "careerbuilder.com", "simplyhired.com", "joinhandshake.com"), "a job board"),
    **dict.fromkeys(("usajobs.gov", "craigslist.org", "snagajob.com", "talent.com"), "a job board"),
    **dict.fromkeys(("okta.com", "onelogin.com", "microsoftonline.com", "duosecurity.com"), "a sign-in page"),
    **dict.fromkeys(("google.com", "bing.com", "facebook.com", "office.com", "sharepoint.com"), "a general website"),
    **dict.fromkeys(("outlook.com", "urldefense.com"), "a link wrapped by a mail program (paste where it leads)"),
    "factoryfix.com": "FactoryFix itself",
    "kombo.dev": "the bridge between the two systems",
}
_CAREERS = frozenset({"career", "careers", "opportunity", "opportunities", "open-positions", "open-roles", "join-us"})
_OWN_PAGES: Mapping[str, frozenset[str]] = {
    "a job board": _CAREERS,
    "a general website": _CAREERS,
    "a sign-in page": _CAREERS | {"company", "job", "jobs"},
}
"""Path words of a listed site's own career page; on a job board, “jobs” and “company” are other employers' pages."""


_NO_PLACE = ("job", "cluster", "region")
"""Parts of addresses that many customers share, or that differ for each job."""


class IdentificationVerdict(StrEnum):
    """What the pasted addresses say about the ATS."""

    ATS = "ats"
    NOT_AN_ATS = "not_an_ats"
    UNKNOWN = "unknown"
    CONFLICT = "conflict"


class AddressMatch(NamedTuple):
    """One address that belongs to an ATS; `decides` is False where it only belongs to the vendor's wider suite."""

    ats: Ats
    decides: bool
    pattern: str
    details: dict[str, str]
    address: Address


class NoAts(NamedTuple):
    """A site that is known not to be an ATS."""

    host: str
    what: str


@dataclass(frozen=True, slots=True)
class Identification:
    """The result: `ats` and `kombo_tool` are set only when `verdict` is ATS; `conflict` is a sentence or empty."""

    verdict: IdentificationVerdict = IdentificationVerdict.UNKNOWN
    ats: str | None = None
    kombo_tool: str | None = None
    evidence: tuple[str, ...] = ()
    look_alikes: tuple[LookAlike, ...] = ()
    conflict: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


def identify(urls: Sequence[str], catalogue: Catalogue | None = None) -> Identification:
    """Return the ATS behind the pasted addresses; never raises, and returns a conflict where two systems are possible.

    Each text may hold several addresses, separated by spaces or line breaks.
    """
    rules = _rules(default_catalogue() if catalogue is None else catalogue)
    results = [_read(text, rules) for text in _pieces(urls)]
    evidence = tuple(result if isinstance(result, str) else _sentence(result) for result in results)
    matches = [result for result in results if isinstance(result, AddressMatch)]
    if matches:
        return _decide(matches, evidence)
    elsewhere = bool(results) and all(isinstance(result, NoAts) for result in results)
    return Identification(
        IdentificationVerdict.NOT_AN_ATS if elsewhere else IdentificationVerdict.UNKNOWN, evidence=evidence
    )


def places(urls: Sequence[str], ats: str, catalogue: Catalogue) -> frozenset[tuple[str, str]]:
    """Return the customer's places in this ATS that the addresses name: the kind, such as "tenant", and its value."""
    results = [_read(text, _rules(catalogue)) for text in _pieces(urls)]
    return frozenset(
        (name, value.casefold())
        for match in results
        if isinstance(match, AddressMatch) and match.ats.key == ats
        for name, value in match.details.items()
        if name not in _NO_PLACE
    )


def _read(text: str, rules: _Rules) -> AddressMatch | NoAts | str:
    """Return the match of one address, or a sentence that says why there is none."""
    address = read_address(text)
    if isinstance(address, str):
        return address
    what = _NO_ATS.get(anchor(address.host))
    if what:
        match = rules.find(address) if _is_own_career_page(address, what) else None
        return match or NoAts(address.host, what)
    return rules.find(address) or f"{address.host} is not a known ATS address."


def _is_own_career_page(address: Address, what: str) -> bool:
    """Return whether a site that is no ATS shows its own jobs there: that company can be a customer, too."""
    words, site = _OWN_PAGES.get(what, frozenset()), anchor(address.host)
    if address.host == f"careers.{site}":
        return bool(words)
    return address.host in (site, f"www.{site}") and not words.isdisjoint(address.path.lower().split("/"))


def _decide(matches: Sequence[AddressMatch], evidence: tuple[str, ...]) -> Identification:
    """Return one ATS, or a conflict that a person must resolve before a link is created."""
    look_alikes = tuple({other.name: other for match in matches for other in match.ats.look_alikes}.values())
    systems = {match.ats.key: match.ats for match in matches}
    vendors = {ats.vendor for ats in systems.values() if ats.is_ats}
    # A product of the same vendor that is no ATS (its payroll, for example) is no rival of the ATS itself.
    rivals = [ats for ats in systems.values() if ats.is_ats or ats.vendor not in vendors]
    if len(rivals) > 1:
        names = " and ".join(ats.label for ats in rivals)
        conflict = f"The addresses point to {names}. Find out which one holds the jobs. Create no link before that."
        return Identification(
            IdentificationVerdict.CONFLICT, evidence=evidence, look_alikes=look_alikes, conflict=conflict
        )
    ats = rivals[0]
    details, doubts = _details(match for match in matches if match.ats is ats)
    evidence += doubts
    if not ats.is_ats:
        return Identification(IdentificationVerdict.NOT_AN_ATS, None, None, evidence, look_alikes, "", details)
    if not any(match.decides for match in matches if match.ats is ats):
        return Identification(IdentificationVerdict.UNKNOWN, None, None, evidence, look_alikes, "", details)
    return Identification(IdentificationVerdict.ATS, ats.key, ats.kombo_tool, evidence, look_alikes, "", details)


def _details(matches: Iterable[AddressMatch]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the captured values, the first of each name, and a sentence for each value that differs from the first."""
    details: dict[str, str] = {}
    doubts = []
    for match in matches:
        for name, value in match.details.items():
            first = details.setdefault(name, value)
            if first.casefold() != value.casefold() and name not in _NO_PLACE:
                doubts.append(f"Two values for the {name}: {first} and {value}. Ask which one holds the jobs.")
    return details, tuple(doubts)


def _sentence(match: AddressMatch | NoAts) -> str:
    if isinstance(match, NoAts):
        return f"{match.host} is {match.what}, not an ATS."
    name, where = match.ats.label, match.address.host
    if not match.decides:
        return f"{where} belongs to the same suite as {name}. It does not prove that jobs are managed there."
    if not match.ats.is_ats:
        return f"{where}: {name} is not an ATS."
    if match.pattern.startswith("*?"):
        parameter = match.pattern[2:].split("=")[0]
        return f"{where} is a custom career page. The “{parameter}” in its address comes from {name}."
    if match.pattern.startswith("*/"):
        return f"{where} is a custom career page. The path of its address comes from {name}."
    return f"{where} is an address of {name}."


def _pieces(urls: Iterable[str]) -> list[str]:
    """Return the words that look like addresses, without surrounding brackets and punctuation."""
    texts = [urls] if isinstance(urls, str) else urls
    words = [word.strip(_AROUND) for text in texts for word in text[: MOST_ADDRESSES * LONGEST].split()]
    return [word for word in words if "." in word.strip(".") or ":" in word[:-1]][:MOST_ADDRESSES]


class _Rules:
    """Every pattern of a catalogue by the end of its host, the most specific first."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._by_anchor: dict[str, list[tuple[str, Ats, bool]]] = {}
        for ats in catalogue:
            for decides, texts in ((True, ats.addresses), (False, ats.suite_addresses)):
                for text in texts:
                    self._by_anchor.setdefault(anchor(text), []).append((text, ats, decides))
        for rules in self._by_anchor.values():
            rules.sort(key=lambda rule: weight(rule[0]), reverse=True)
        sites = "|".join(re.escape(site) for site in self._by_anchor if site)
        self._imitation = re.compile(rf"(?:^|.*[.])(?:{sites})[.-]" if sites else r"(?!)")

    def find(self, address: Address) -> AddressMatch | None:
        """Return the first match among the rules for this site, else among the rules for any site.

        A site whose name contains an ATS's own, such as `lever.co.acme.com`, is an imitation and gets no rules.
        """
        anywhere = () if self._imitation.match(address.host) else self._by_anchor.get("", ())
        for text, ats, decides in chain(self._by_anchor.get(anchor(address.host), ()), anywhere):
            details = compile_pattern(text).match(address)
            if details is not None:
                return AddressMatch(ats, decides, text, details, address)
        return None


_compiled: WeakKeyDictionary[Catalogue, _Rules] = WeakKeyDictionary()


def _rules(catalogue: Catalogue) -> _Rules:
    rules = _compiled.get(catalogue)
    if rules is None:
        rules = _compiled[catalogue] = _Rules(catalogue)
    return rules
