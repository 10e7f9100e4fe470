"""Whether the page behind an apply address still is about its job: works only with evidence, and doubt is unsure.

No rule here knows an ATS: none of them documents how it answers at the address of a closed job, and a page that scripts
fill has status 200 either way. What the page itself says is the only evidence; otherwise a person opens it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from core.jobs import page_phrases as phrases
from core.jobs.address_ids import SoughtJob, address_id, held_id, holds, is_above, parameters, path_parts
from core.jobs.apply_address import AddressVerdict
from core.jobs.job_identity import spelled_title
from core.jobs.page_text import PageText

Ruling = tuple[AddressVerdict, str]
_GUARDED: Final = frozenset({401, 403, 405, 406, 429, 451, 503})
"""Status codes of pages that block automated requests but may work in a browser."""
_SHELL: Final = 25
"""Fewer words than this are not a job's description, but the frame that scripts fill."""


@dataclass(frozen=True, slots=True)
class JobPage:
    """What the address led to: the final status, address and content type, and what the page says."""

    status: int
    reached: str
    content_type: str = "text/html"
    content: PageText = field(default_factory=PageText)


def judge(job: SoughtJob, page: JobPage) -> Ruling:
    """Return the verdict and a sentence with its evidence: works, broken, or unsure, which a person settles."""
    return _by_status(page) or _by_what_it_says(job, page) or _by_where_it_leads(job, page) or _by_evidence(job, page)


def _by_status(page: JobPage) -> Ruling | None:
    if page.status in _GUARDED:
        return _unsure(f"The page returns {page.status}: it may block automated checks. Open it yourself.")
    if page.status >= 500:
        return _unsure(f"The page’s server reports an error (status {page.status}). Check again later.")
    if not 200 <= page.status < 300:
        return AddressVerdict.BROKEN, f"The page returns {page.status}."
    if page.content_type and page.content_type not in ("text/html", "application/xhtml+xml", "text/plain"):
        return _unsure(f"It leads to a file ({page.content_type}), not to a page. Open it yourself.")
    if not (page.content.text or page.content.names or page.content.record_ids):
        return _unsure("The page shows nothing without JavaScript: open it yourself.")
    return None


def _by_what_it_says(job: SoughtJob, page: JobPage) -> Ruling | None:
    content, last = page.content, path_parts(urlsplit(page.reached))[-1]
    title = " ".join(content.names).casefold()
    signs = (last in phrases.SIGN_IN_PATHS, (urlsplit(page.reached).hostname or "").startswith(phrases.SIGN_IN_HOSTS),
             content.asks_password and any(word in title for word in phrases.SIGN_IN))  # fmt: skip
    if any(signs):
        return _unsure(f"It asks to sign in{_moved(job, page)}. Open it yourself.")
    everything = " ".join(dict.fromkeys((*content.names, content.text)))
    if wall := phrases.statement(everything, phrases.WALLS) if _is_shell(content) else "":
        return _unsure(f"The page blocks automated checks (“{wall}”). Open it yourself.")
    if closed := phrases.closing_statement(content.text):
        return _closed(f"The page says “{closed}”", content)
    beginning = f"{' '.join(content.names)} {content.text[:600]}"
    if missing := phrases.statement(beginning, phrases.MISSING):
        return _closed(f"The page says “{missing}”", content)
    if busy := phrases.statement(everything, phrases.BUSY) if _is_short(content) else "":
        return _unsure(f"The page says “{busy}”. Check again later.")
    return None


def _closed(says: str, content: PageText) -> Ruling:
    apply = next((control for control in content.controls if _is_apply(control)), "")
    if apply:
        return _unsure(f"{says}, but it also offers “{apply}”. Open it yourself.")
    return AddressVerdict.BROKEN, f"{says}." if says[-2:-1] not in ".!?" else says


def _by_where_it_leads(job: SoughtJob, page: JobPage) -> Ruling | None:
    parts = urlsplit(page.reached)
    held, last = held_id(job, page.reached), path_parts(parts)[-1]
    errors = [name for name, value in parameters(parts.query)
              if name in phrases.ERROR_PARAMETERS and value not in ("0", "false")]  # fmt: skip
    if page.reached != job.address and not held and is_above(page.reached, job.address):
        return (
            AddressVerdict.BROKEN,
            f"It leads to {page.reached}, which is not a job page. The job is probably closed.",
        )
    if last in phrases.ERROR_PATHS or (errors and page.reached != job.address):
        return _unsure(f"It leads to {page.reached}, which looks like an error page. Open it yourself.")
    if not held and last in phrases.LIST_PATHS:
        where = f" ({page.reached})" if page.reached != job.address else ""
        return _unsure(f"It leads to the list of all jobs{where}, not to this job. Open it yourself.")
    return None


def _by_evidence(job: SoughtJob, page: JobPage) -> Ruling:
    content, held, moved = page.content, held_id(job, page.reached), _moved(job, page)
    named, applies = _names(content.names, job.title, alone=not held), any(map(_is_apply, content.controls))
    in_record, in_text = _shown_ids(job, content)
    certain = named and (held or len(in_text) > 3)  # a short number may stand on any page
    if in_record or (in_text and (certain or (held and applies))):
        return AddressVerdict.WORKS, f"The final page names requisition {in_record or in_text}{moved}."
    if held and (named or (applies and holds(content.text, job.title))):
        return AddressVerdict.WORKS, f"The page names “{job.title}”, and its address holds {held}{moved}."
    if _is_shell(content):
        return _unsure("The page shows nothing without JavaScript: open it yourself.")
    lacks = f"names “{job.title}”, but not the job’s ID" if named else "names neither the job’s title nor its ID"
    return _unsure(f"The page {lacks}{moved}. Open it yourself.")


def _shown_ids(job: SoughtJob, content: PageText) -> tuple[str, str]:
    """Return the job's id in the page's own job record, and the one in its text; "" where there is none."""
    ids = [id_ for id_ in (*job.ids, address_id(job.address)) if any(map(str.isdigit, id_))]
    recorded = {id_.casefold() for id_ in content.record_ids}
    in_record = next((id_ for id_ in ids if id_.casefold() in recorded), "")
    return in_record, next((id_ for id_ in ids if len(id_) > 2 and holds(content.text, id_)), "")


def _names(names: tuple[str, ...], title: str, *, alone: bool = False) -> bool:
    """Return whether a name of the page holds the title; `alone`, "Welder jobs" does not."""
    wanted = spelled_title(title)
    spelled = (f" {spelled_title(name)} " for name in names)
    return bool(wanted) and any(
        f" {wanted} " in name and not (alone and any(f" {word} " in name for word in phrases.OF_A_LIST))
        for name in spelled
    )


def _is_apply(control: str) -> bool:
    return control.replace("’", "'").casefold().strip(" →>»") in phrases.APPLY


def _is_shell(content: PageText) -> bool:
    if len(content.text.split()) < _SHELL:
        return True
    return _is_short(content) and bool(phrases.statement(content.text, phrases.NEEDS_SCRIPTS))


def _is_short(content: PageText) -> bool:
    return len(content.text) < 2_000


def _moved(job: SoughtJob, page: JobPage) -> str:
    return f" ({page.reached})" if page.reached != job.address else ""


def _unsure(sentence: str) -> Ruling:
    return AddressVerdict.UNSURE, sentence
