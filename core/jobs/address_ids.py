"""The id of a job in an address, as its ATS writes it, and whether another address still holds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from core.jobs.job_identity import address_identity, address_kind
from core.jobs.page_phrases import NOT_THE_JOB

_ID_PARAMETERS: Final = frozenset({
    "opportunityid", "jobid", "job", "requisitionid", "pid", "job_id", "jobreqid", "id", "career_job_req_id", "showjob",
    "reqid", "rid", "gh_jid", "ashby_jid", "token",
})  # fmt: skip
_AFTER_THE_ID: Final = frozenset({"apply", "application", "login", "form", "thanks"})


@dataclass(frozen=True, slots=True)
class SoughtJob:
    """A job whose page is checked: its apply address, its title, and the ids that its ATS gives it."""

    address: str
    title: str = ""
    ids: tuple[str, ...] = ()


def address_id(address: str) -> str:
    """Return the job's id as its address holds it: by the ATS's own rule, else an id parameter or the last part."""
    identity = address_identity(address)
    kind = address_kind(identity)
    if kind and "." not in kind:  # an ATS, not a host
        return identity.rpartition(":")[2].rpartition("/")[2]
    parts = urlsplit(address.replace("#/", "/", 1))
    named = (value for name, value in parameters(parts.query) if name in _ID_PARAMETERS and value)
    return next(named, "") or _in_last_part([part for part in path_parts(parts) if part not in _AFTER_THE_ID])


def _in_last_part(segments: list[str]) -> str:
    """Return the id in a last part such as "4411", "welder-akron-4411" or a UUID, or ""."""
    last = segments[-1] if segments else ""
    runs = "".join(letter if letter.isdigit() else " " for letter in last).split()
    if not runs or last.isdigit() or last.count("-") == 4:
        return last if runs else ""
    longest = max(runs, key=len)
    return longest if len(longest) > 2 else last


def held_id(job: SoughtJob, reached: str) -> str:
    """Return the id of this job that an address holds, or "".

    Parameters such as `returnUrl` and `closed` do not count: they name the job on a page that is not about it.
    """
    own = address_id(job.address)
    if own and address_identity(reached) == address_identity(job.address):
        return own
    return next((id_ for id_ in (*job.ids, own) if id_ and _is_in(reached, id_)), "")


def _is_in(address: str, id_: str) -> bool:
    parts = urlsplit(address)
    fragment = parts.fragment.partition("?")[0]
    query = [value for name, value in parameters(parts.query) if name not in NOT_THE_JOB]
    places = [*path_parts(parts), *fragment.casefold().split("/"), *query]
    wanted = id_.strip().casefold()
    return any(place == wanted or (len(wanted) > 2 and holds(place, wanted)) for place in places)


def holds(text: str, id_: str) -> bool:
    """Return whether the text holds the id as a whole: not inside a longer number or word."""
    plain, wanted, at = text.casefold(), id_.strip().casefold(), -1
    while wanted and (at := plain.find(wanted, at + 1)) >= 0:
        before, after = plain[at - 1 : at], plain[at + len(wanted) : at + len(wanted) + 1]
        if not before.isalnum() and not after.isalnum():
            return True
    return False


def is_above(reached: str, requested: str) -> bool:
    """Return whether a page lies above another one, where career sites lead from closed jobs."""
    above, below = urlsplit(reached).path.rstrip("/"), urlsplit(requested).path.rstrip("/")
    return above != below and (below + "/").startswith(above + "/")


def path_parts(parts: SplitResult) -> list[str]:
    """Return the parts of the path in lower case; one empty part for none."""
    return [part for part in unquote(parts.path).casefold().split("/") if part] or [""]


def parameters(query: str) -> list[tuple[str, str]]:
    """Return the names and values behind the question mark, in lower case."""
    return [(name.casefold(), value.strip().casefold()) for name, value in parse_qsl(query)]
