"""Tell whether two addresses, ids or titles are of one job, from the text alone."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from typing import Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

_WRAPPED_IN: Final = {
    "safelinks.protection.outlook.com": ("url",), "google.com": ("url", "q"), "urldefense.com": ("u",),
    "urldefense.proofpoint.com": ("u",), "linkedin.com": ("url",), "l.facebook.com": ("u",),
}  # fmt: skip
"""Hosts that redirect to the address in one of these parameters."""
_URLDEFENSE_V3: Final = re.compile(r"/v3/__(.+?)__;")
_SAYS_NOTHING: Final = re.compile(
    r"utm(?:_.*)?|gclid|fbclid|msclkid|gh_src|lever-(?:source.*|origin)|lang|locale|_ga|_gl|icims|mobile|needsredirect|"
    r"in_iframe|iis|iisn|cclid|source|selectedmenukey|jobboardsource",
    re.IGNORECASE,
)
"""Parameters that say where a reader came from or which language they read, not which job it is."""
_LOCALE: Final = re.compile(r"(?:en|fr|es|de|pt|it|nl|pl|zh|ja|ko|sv|da|cs)[-_][a-z]{2}", re.IGNORECASE)
_ENDINGS: Final = frozenset({"apply", "application", "thanks", "applymanually", "autofillwithresume"})
_OWN_ID: Final = {"gh_jid": "greenhouse", "ashby_jid": "ashby"}
"""Parameters of customers' own pages whose value is the ATS's id, which no two customers share."""
_ID_NAMES: Final = ("opportunityid", "jobid", "job", "requisitionid", "pid", "job_id", "jobreqid", "career_job_req_id",
                    "showjob", "reqid", "rid")  # fmt: skip
_BY_QUERY: Final = (
    ("ultipro", "ukgpro", None, ("opportunityid",)),
    ("rec.pro.ukg.net", "ukgpro", None, ("opportunityid",)),
    ("paycomonline.net", "paycom", "clientkey", ("job",)),
    ("adp.com", "adp", "cid", ("jobid",)),
    ("taleo.net", "taleo", "org", ("job", "rid")),
    ("saashr.com", "ukgready", None, ("showjob",)),
    ("successfactors", "successfactors", "company", ("career_job_req_id", "jobid")),
    ("bamboohr.com", "bamboohr", "", ("id",)),
    ("greenhouse.io", "greenhouse", "-", ("gh_jid", "token")),
)
"""Part of the host, ATS, the customer's parameter ("": the host, None: the first part of the path, "-": none), ids."""
_BY_PATH: Final = (
    ("greenhouse.io", "greenhouse", re.compile(r"/jobs/(\d+)$")),
    ("lever.co", "lever", re.compile(r"^/[^/]+/([^/]+)$")),
    ("ashbyhq.com", "ashby", re.compile(r"^/[^/]+/([^/]+)$")),
    ("workable.com", "workable", re.compile(r"/j/([^/]+)$")),
    ("smartrecruiters.com", "smartrecruiters", re.compile(r"^/([^/]+/\d+)(?:-[^/]*)?$")),
    ("paylocity.com", "paylocity", re.compile(r"/jobs/(?:details|apply)/(\d+)(?:/.*)?$", re.IGNORECASE)),
    ("rippling.com", "rippling", re.compile(r"/jobs/([^/]+)$")),
    ("dayforcehcm.com", "dayforce", re.compile(r"^/([^/]+)/.*?/?jobs/(\d+)$", re.IGNORECASE)),
    ("paycomonline.net", "paycom", re.compile(r"/portal/([^/]+)/jobs/(\d+)$")),
    (
        "myworkdaysite.com",
        "workday",
        re.compile(r"^/recruiting/([^/]+)/.*_((?:[a-z]{1,6}[-_]?)?\d[\w-]*)$", re.IGNORECASE),
    ),
)
_BY_HOST_AND_PATH: Final = (
    ("icims.com", "icims", re.compile(r"/jobs/(\d+)(?:/.*)?$")),
    ("bamboohr.com", "bamboohr", re.compile(r"/(?:careers|jobs)/(\d+)$")),
    ("oraclecloud.com", "oracle", re.compile(r"/(?:job|preview)/(\d+)$")),
    ("jobs.hr.cloud.sap", "successfactors", re.compile(r"/job/[^/]+/(\d+)$")),
    ("applytojob.com", "jazzhr", re.compile(r"/apply/([^/]+)(?:/.*)?$")),
    ("myworkdayjobs.com", "workday", re.compile(r"_((?:[a-z]{1,6}[-_]?)?\d[\w-]*)$", re.IGNORECASE)),
)
_REPOSTED: Final = re.compile(r"(\d)-\d{1,2}$")


@lru_cache(maxsize=4096)
def address_identity(url: str) -> str:
    """Return what makes an address the one of a job: the ATS, the customer and the id, or else the whole address.

    What is behind `?` or `#` is kept unless it is known to say nothing about the job.
    """
    parts = _inner(url)
    host, path = _host(parts), _path(parts.path)
    query = [(name.casefold(), value.strip()) for name, value in parse_qsl(parts.query, keep_blank_values=True)
             if not _SAYS_NOTHING.fullmatch(name)]  # fmt: skip
    values = dict(query)
    for name, ats in _OWN_ID.items():
        if values.get(name):
            return f"{ats}:{values[name].casefold()}"
    if not parts.fragment or _is_anchor(parts.fragment):
        for identity in (_by_query(host, path, values), _by_path(host, path)):
            if identity:
                return identity
    fragment = "" if _is_anchor(parts.fragment) else "#" + unquote(parts.fragment).rstrip("/")
    parameters = "&".join(f"{name}={value}" for name, value in sorted(query))
    return f"{host}:{path.casefold()}{'?' + parameters if parameters else ''}{fragment}"


def address_kind(identity: str) -> str:
    """Return the ATS or host of an identity; two different identities of one kind are two jobs."""
    return identity.partition(":")[0]


def similar_address(identity: str) -> str:
    """Return an identity without what may or may not matter: Workday's repost suffix, parameters beside the id."""
    if identity.startswith("workday:"):
        return _REPOSTED.sub(r"\1", identity)
    whole, question_mark, parameters = identity.partition("?")
    if question_mark:
        values = dict(parse_qsl(parameters.partition("#")[0]))
        for name in _ID_NAMES:
            if values.get(name):
                return f"{address_kind(whole)}:?{values[name].casefold()}"
    return identity


def _inner(url: str) -> SplitResult:
    """Return the parts of the address, or of the one that a redirect wrapper holds."""
    parts = _split(url)
    for _ in range(3):
        host = _host(parts)
        if wrapped := _URLDEFENSE_V3.search(parts.geturl()) if host == "urldefense.com" else None:
            parts = _split(wrapped[1])
            continue
        names = next((names for end, names in _WRAPPED_IN.items() if host == end or host.endswith("." + end)), ())
        values = dict(parse_qsl(parts.query))
        inside = next((values[name] for name in names if values.get(name)), "")
        if host.startswith("urldefense") and "/v2/" in parts.path:
            inside = unquote(inside.replace("-", "%").replace("_", "/"))
        if not inside.lower().startswith(("http://", "https://")):
            break
        parts = _split(inside)
    return parts


def _split(url: str) -> SplitResult:
    text = html.unescape(url.strip().strip("<>\u200b\ufeff"))
    text = text if "://" in text else "https://" + text
    try:
        return urlsplit(text)
    except ValueError:  # such as an unfinished IPv6 address
        return SplitResult("", "", text, "", "")


def _host(parts: SplitResult) -> str:
    host = parts.netloc.rpartition("@")[2].casefold()
    return host.removeprefix("www.").removesuffix(":443").removesuffix(":80")


def _path(path: str) -> str:
    segments = [segment for segment in unquote(path).split("/") if segment]
    while len(segments) > 1 and segments[-1].casefold() in _ENDINGS:
        segments.pop()
    segments = [part for at, part in enumerate(segments) if at > 2 or not _LOCALE.fullmatch(part)]
    return "/" + "/".join(segments)


def _is_anchor(fragment: str) -> bool:
    """Return True for a fragment that only scrolls the page."""
    return fragment.startswith(":~:text=") or fragment.casefold() in (
        "",
        "app",
        "apply",
        "content",
        "main",
        "top",
        "job",
        "grnhse_app",
    )


def _by_query(host: str, path: str, values: dict[str, str]) -> str:
    for part, ats, customer, names in _BY_QUERY:
        if part not in host:
            continue
        for name in names:
            if job := values.get(name):
                if customer == "-":
                    return f"{ats}:{job.casefold()}"
                owner = _owner(ats, host, path, values.get(customer, "") if customer else customer)
                return f"{ats}:{owner.casefold()}:{job.casefold()}" if owner else ""
    return ""


def _owner(ats: str, host: str, path: str, named: str | None) -> str:
    """Return the customer that the address names; "" where it names none, because ids are a customer's own."""
    if named is None:
        first, _, rest = path.strip("/").partition("/")
        return rest if ats == "ukgready" else first
    return named or (host if host.count(".") > 1 and ats in ("taleo", "bamboohr") and ".tbe." not in host else "")


def _by_path(host: str, path: str) -> str:
    for part, ats, pattern in _BY_PATH:
        if host.endswith(part) and (match := pattern.search(path)):
            return f"{ats}:{':'.join(match.groups()).casefold()}"
    for part, ats, pattern in _BY_HOST_AND_PATH:
        if host.endswith(part) and (match := pattern.search(path)):
            return f"{ats}:{host.partition('.')[0]}:{match[1].casefold()}"
    if "jobvite.com" in host and (match := re.search(r"/job/([^/]+)$", path)):
        return f"jobvite:{match[1]}"  # its ids differ by case
    return ""


_INVISIBLE: Final = re.compile("[\u200b-\u200f\u2060\ufeff\xad]")
_ID_PREFIX: Final = re.compile(r"^(?:requisition|req|job|jr|id|no|r)(?:[\s:_#.-]+(?:id|no|number)?[\s:_#.-]*|(?=\d))")


def exact_id(text: str) -> str:
    """Return an id without what is not part of it: spaces, a leading #, invisible letters, a full stop at its end."""
    if text.isalnum():
        return text.casefold()
    return (text if text.isascii() else _INVISIBLE.sub("", text)).strip().lstrip("#").rstrip(".").strip().casefold()


def similar_id(text: str) -> str:
    """Return an id without its prefix and leading zeros, which lists often drop or add."""
    name = exact_id(text).removesuffix(".0")
    prefix = None if name[:1].isdigit() else _ID_PREFIX.match(name)
    number = name[prefix.end() :] if prefix else name
    return number.lstrip("0") or name


_SIGNS: Final = re.compile("[™®©℠\u200b-\u200f\u2060\ufeff\xad'’‘`´]|(?<=[A-Za-z])\\.(?=[A-Za-z]\\b)")
_WORD: Final = re.compile(r"[^\W_]+[+#]*|&")
_SAME_WORD: Final = {
    "&": "and", "sr": "senior", "jr": "junior", "mgr": "manager", "1st": "1", "first": "1", "2nd": "2", "second": "2",
    "3rd": "3", "third": "3", "4th": "4", "fourth": "4", "days": "day", "nights": "night", "evenings": "evening",
    "weekends": "weekend", "lvl": "level",
}  # fmt: skip
_ROMAN: Final = re.compile(r"x{0,2}(?:ix|iv|v?i{0,3})")
_BEFORE_A_NAME: Final = frozenset({"plant", "line", "grade", "class", "level", "crew", "unit", "bay", "cell",
                                   "building", "zone", "tier", "step"})  # fmt: skip
_TELLING: Final = _BEFORE_A_NAME | frozenset({
    "shift", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "day", "night", "evening",
    "afternoon", "morning", "overnight", "weekend", "swing", "graveyard", "midnight", "rotating", "am", "pm", "senior",
    "junior", "lead", "principal", "staff", "chief", "head", "assistant", "associate", "apprentice", "trainee",
    "intern", "supervisor", "manager", "director", "entry", "mid", "master", "executive", "foreman", "helper",
    "journeyman", "experienced", "temporary", "temp", "seasonal", "part", "full", "remote", "non",
})  # fmt: skip
_ALIKE: Final = 60.0


@lru_cache(maxsize=65_536)
def spelled_title(title: str) -> str:
    """Return a title without differences of spelling: entities, case, accents, dashes, trademark signs, spaces."""
    text = _SIGNS.sub("", html.unescape(html.unescape(title)))
    if not text.isascii():
        text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return " ".join(_WORD.findall(text.casefold()))


def _words(spelled: str) -> list[str]:
    return [_SAME_WORD.get(word, word) for word in spelled.split()]


def _marks(words: list[str]) -> list[str]:
    """Return the words, in their order, that tell one of several similar jobs from another."""
    return [
        word for word, before in zip(words, ["", *words], strict=False) if before in _BEFORE_A_NAME or _is_mark(word)
    ]


def _is_mark(word: str) -> bool:
    return word in _TELLING or len(word) == 1 or not word.isalpha() or _is_roman(word)


def work_of(spelled: str) -> str:
    """Return what the work is, in sorted words: the title without shift, grade, plant, seniority and the like."""
    return " ".join(sorted(filter(None, map(_work, spelled.split()))))


@lru_cache(maxsize=65_536)
def _work(word: str) -> str:
    same = _SAME_WORD.get(word, word)
    return "" if _is_mark(same) else _singular(same)


def _is_roman(word: str) -> bool:
    return len(word) <= 5 and _ROMAN.fullmatch(word) is not None


def is_same_title(spelled: str, other: str) -> bool:
    """Return True if two titles as `spelled_title` writes them certainly mean one job: order or a plural differs."""
    if spelled == other:
        return True
    first, second = _words(spelled), _words(other)
    if _marks(first) != _marks(second):
        return False
    singular, other_singular = [_singular(word) for word in first], [_singular(word) for word in second]
    return "".join(singular) == "".join(other_singular) or sorted(singular) == sorted(other_singular)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word


def contradicts(title: str, other: str, likeness: float) -> bool:
    """Return True if two titles of one id cannot both be right; a title that only says less is no contradiction."""
    first, second = _words(spelled_title(title)), _words(spelled_title(other))
    if first == second or not first or not second:
        return False
    if likeness < _ALIKE:
        return True
    return bool(set(_marks(first)) - set(second)) and bool(set(_marks(second)) - set(first))
