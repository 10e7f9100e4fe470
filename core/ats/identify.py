"""Pasted addresses in, the exact ATS out: with the evidence, the look-alikes to rule out, and any contradiction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Literal, NamedTuple
from weakref import WeakKeyDictionary

from core.ats.addresses import LONGEST, Address, anchor, compile_pattern, read_address, weight
from core.ats.catalogue import Catalogue, default_catalogue
from core.ats.model import Ats, LookAlike

Verdict = Literal["ats", "not_an_ats", "unknown", "conflict"]
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


class Found(NamedTuple):
    """What one address says: an ATS, whether its own recruiting address says so, and the words kept from it."""

    ats: Ats
    decides: bool
    pattern: str
    details: dict[str, str]
    address: Address


class NoAts(NamedTuple):
    """A site that is known to be something else."""

    host: str
    what: str


@dataclass(frozen=True, slots=True)
class Identification:
    """The answer: `ats` and `kombo_tool` are set only when `verdict` is "ats"; `conflict` is a sentence or empty."""

    verdict: Verdict = "unknown"
    ats: str | None = None
    kombo_tool: str | None = None
    evidence: tuple[str, ...] = ()
    look_alikes: tuple[LookAlike, ...] = ()
    conflict: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


def identify(urls: Sequence[str], catalogue: Catalogue | None = None) -> Identification:
    """Name the ATS behind the pasted addresses; never raises, and never guesses between two.

    Each text may hold several addresses apart by spaces or lines; scheme and tracking parameters do not matter.
    """
    rules = _rules(default_catalogue() if catalogue is None else catalogue)
    read = [_read(text, rules) for text in _pieces(urls)]
    evidence = tuple(one if isinstance(one, str) else _sentence(one) for one in read)
    found = [one for one in read if isinstance(one, Found)]
    if found:
        return _decide(found, evidence)
    elsewhere = bool(read) and all(isinstance(one, NoAts) for one in read)
    return Identification("not_an_ats" if elsewhere else "unknown", evidence=evidence)


def _read(text: str, rules: _Rules) -> Found | NoAts | str:
    """What one address says, or the sentence why it says nothing."""
    address = read_address(text)
    if isinstance(address, str):
        return address
    what = _NO_ATS.get(anchor(address.host))
    if what:
        return NoAts(address.host, what)
    return rules.find(address) or f"{address.host} is not an address we know."


def _decide(found: Sequence[Found], evidence: tuple[str, ...]) -> Identification:
    """One ATS, or a contradiction that a person settles before any link is created."""
    look_alikes = tuple({other.name: other for hit in found for other in hit.ats.look_alikes}.values())
    systems = {hit.ats.key: hit.ats for hit in found}
    vendors = {ats.vendor for ats in systems.values() if ats.is_ats}
    rivals = [ats for ats in systems.values() if ats.is_ats or ats.vendor not in vendors]
    if len(rivals) > 1:
        names = " and ".join(ats.label for ats in rivals)
        conflict = (
            f"The addresses point to {names}. Create no link until a person has decided which one holds the jobs."
        )
        return Identification("conflict", evidence=evidence, look_alikes=look_alikes, conflict=conflict)
    ats = rivals[0]
    details, doubts = _details(hit for hit in found if hit.ats is ats)
    evidence += doubts
    if not ats.is_ats:
        return Identification("not_an_ats", None, None, evidence, look_alikes, "", details)
    if not any(hit.decides for hit in found if hit.ats is ats):
        return Identification("unknown", None, None, evidence, look_alikes, "", details)
    return Identification("ats", ats.key, ats.kombo_tool, evidence, look_alikes, "", details)


def _details(found: Iterable[Found]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The words read out of the addresses, the first of each kind, and a sentence where two tenants are named."""
    details: dict[str, str] = {}
    doubts = []
    for hit in found:
        for name, word in hit.details.items():
            first = details.setdefault(name, word)
            if first.casefold() != word.casefold() and name not in ("job", "cluster", "region"):
                doubts.append(f"Two names for the {name}: {first} and {word}. Ask which one holds the jobs.")
    return details, tuple(doubts)


def _sentence(hit: Found | NoAts) -> str:
    if isinstance(hit, NoAts):
        return f"{hit.host} is {hit.what}, not an ATS."
    name, where = hit.ats.label, hit.address.host
    if not hit.decides:
        return f"{where} belongs to the suite around {name}, which does not prove that jobs are managed there."
    if not hit.ats.is_ats:
        return f"{where}: {name} is not an ATS."
    if hit.pattern.startswith("*?"):
        parameter = hit.pattern[2:].split("=")[0]
        return f"{where} is a career page of its own; the “{parameter}” in its address comes from {name}."
    return f"{where} is an address of {name}."


def _pieces(urls: Iterable[str]) -> list[str]:
    """The words that look like addresses, without the brackets and commas around them."""
    texts = [urls] if isinstance(urls, str) else urls
    words = [word.strip(_AROUND) for text in texts for word in text[: MOST_ADDRESSES * LONGEST].split()]
    return [word for word in words if "." in word.strip(".") or ":" in word[:-1]][:MOST_ADDRESSES]


class _Rules:
    """Every pattern of a catalogue, most telling first, found by the end of the host."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._by_anchor: dict[str, list[tuple[str, Ats, bool]]] = {}
        for ats in catalogue:
            for decides, texts in ((True, ats.addresses), (False, ats.suite_addresses)):
                for text in texts:
                    self._by_anchor.setdefault(anchor(text), []).append((text, ats, decides))
        for rules in self._by_anchor.values():
            rules.sort(key=lambda rule: weight(rule[0]), reverse=True)

    def find(self, address: Address) -> Found | None:
        """The first rule for this very site that matches, else the first for any site."""
        for text, ats, decides in chain(self._by_anchor.get(anchor(address.host), ()), self._by_anchor.get("", ())):
            details = compile_pattern(text).match(address)
            if details is not None:
                return Found(ats, decides, text, details, address)
        return None


_compiled: WeakKeyDictionary[Catalogue, _Rules] = WeakKeyDictionary()


def _rules(catalogue: Catalogue) -> _Rules:
    rules = _compiled.get(catalogue)
    if rules is None:
        rules = _compiled[catalogue] = _Rules(catalogue)
    return rules
