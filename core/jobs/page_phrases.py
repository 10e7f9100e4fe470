"""Phrases on a web page that say a job is closed, a page is missing, or a person must look; and paths that say so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

CLOSED: Final = (
    "no longer available", "no longer accepting", "no longer active", "no longer open", "no longer exists",
    "no longer posted", "no longer being accepted", "has been filled", "was filled", "has been closed",
    "has been removed", "has been deactivated", "has been unposted", "has expired", "posting expired", "is closed",
    "job closed", "position closed", "is not available", "is unavailable", "isn't available", "is inactive",
    "not accepting applications", "ya no está disponible", "n'est plus disponible",
)  # fmt: skip
"""What sites of ATSs write on a job that is closed; each is a whole statement wherever a job page says it."""
ABOUT_A_JOB: Final = ("job", "position", "posting", "requisition", "role", "opening", "opportunity", "vacancy",
                      "applica", "listing", "puesto", "empleo", "offre", "poste", "you are looking for")  # fmt: skip
"""What a closing phrase must be said of: "This video is not available" says nothing."""
OFTEN_OF_OTHERS: Final = ("is not available", "is unavailable", "isn't available")
OTHER_SUBJECTS: Final = ("sponsorship", "relocation", "visa", "remote", "housing", "per diem", "benefit", "bonus",
                         "overtime", "parking", "transport", "hybrid", "training", "shift")  # fmt: skip
CONDITIONS: Final = ("until", "if", "once", "when", "after", "unless", "before", "whether")
""""Open until the position has been filled" is said of open jobs."""
MISSING: Final = (
    "page not found", "404 not found", "error 404", "couldn't find anything here", "can't find that page",
    "page you requested", "page does not exist", "page doesn't exist", "job not found", "could not be found",
    "couldn't be found", "page you are looking for", "position not found", "posting not found",
)  # fmt: skip
WALLS: Final = ("verify you are human", "verify that you are human", "enable cookies", "just a moment",
                "checking your browser", "captcha", "access denied", "unusual traffic", "are you a robot")  # fmt: skip
BUSY: Final = ("under maintenance", "scheduled maintenance", "down for maintenance", "temporarily unavailable",
               "be back soon", "something went wrong", "an error occurred", "an error has occurred",
               "service unavailable")  # fmt: skip
SIGN_IN: Final = ("sign in", "log in", "login", "signin", "sign on", "single sign-on")
NEEDS_SCRIPTS: Final = ("enable javascript", "requires javascript", "javascript is disabled", "javascript to run")
APPLY: Final = frozenset({
    "apply", "apply now", "apply for this job", "apply to this job", "apply for this position", "apply online",
    "apply for job", "apply here", "apply today", "apply for this role", "submit application", "start application",
    "apply manually", "i'm interested", "start your application", "apply to job", "apply to this position",
})  # fmt: skip

LONGEST: Final = 120
"""Characters of a sentence that are read before and after a phrase."""
OF_A_LIST: Final = ("jobs", "openings", "positions", "results", "vacancies", "opportunities")
SIGN_IN_PATHS: Final = frozenset({
    "login", "signin", "sign-in", "log-in", "logon", "sso", "saml", "saml2", "oauth", "oauth2", "authorize",
    "authenticate", "login.aspx", "login.html", "login.php",
})  # fmt: skip
SIGN_IN_HOSTS: Final = ("login.", "signin.", "sso.", "auth.", "accounts.", "idp.")
ERROR_PATHS: Final = frozenset({"404", "410", "error", "errors", "notfound", "not-found", "page-not-found", "expired",
                                "job-expired", "jobexpired", "job-not-found", "jobnotfound", "closed", "job-closed",
                                "unavailable", "error.aspx", "404.html", "filled", "inactive"})  # fmt: skip
ERROR_PARAMETERS: Final = frozenset({"error", "closed", "expired", "notfound", "not_found", "job_error", "filled",
                                     "errormessage", "message", "missing"})  # fmt: skip
LIST_PATHS: Final = frozenset({
    "", "careers", "career", "jobs", "job", "openings", "positions", "vacancies", "search", "intro", "jobboard",
    "list", "all", "job-search", "jobsearch", "search-jobs", "opportunities", "job-openings", "open-positions",
    "requisitions", "search-results", "home", "index.html", "joblist", "job-list", "join-us", "careersection",
    "current-openings", "employment", "recruitment.html", "external", "jobsearch.ftl", "careerportal",
})  # fmt: skip
NOT_THE_JOB: Final = ERROR_PARAMETERS | {"returnurl", "return", "return_to", "redirect", "redirect_uri", "next", "q",
                                         "query", "keyword", "keywords", "search", "from", "referrer", "continue",
                                         "target", "relaystate", "goto", "dest"}  # fmt: skip
"""Parameters whose value may repeat a job's id although the page is about something else."""


def closing_statement(text: str) -> str:
    """Return the sentence, as the page writes it, that says the job is closed; "" if none does.

    The job must be what it speaks of: "Sponsorship is not available for this position" says nothing.
    """
    statements = _statements(text, CLOSED)
    return next(
        (sentence for sentence, phrase, before in statements if _is_about_the_job(sentence, phrase, before)), ""
    )


def statement(text: str, wanted: tuple[str, ...]) -> str:
    """Return the sentence, as the page writes it, with one of these phrases; "" if there is none."""
    return next((sentence for sentence, _, _ in _statements(text, wanted)), "")


def _statements(text: str, wanted: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Yield each sentence with one of the phrases, the phrase, and in lower case what stands before it."""
    plain = text.replace("’", "'").casefold()
    if len(plain) != len(text):  # a letter whose lower case is two letters would move every position
        text = plain
    for phrase in wanted:
        at = plain.find(phrase)
        while at >= 0:
            first, after = max(0, at - LONGEST), at + len(phrase)
            begin = max(first, *(plain.rfind(end, first, at) + 1 for end in (". ", "! ", "? ")))
            line = max(begin, plain.rfind("\n", first, at) + 1)
            stops = ((end, plain.find(end, after, after + LONGEST)) for end in ".!?\n")
            ends = [stop + (end != "\n") for end, stop in stops if stop >= 0]
            yield _short(text[line : min(ends, default=after + 40)].strip(), phrase), phrase, plain[begin:at]
            at = plain.find(phrase, after)


def _is_about_the_job(sentence: str, phrase: str, before: str) -> bool:
    if "accepting applications" in sentence.casefold():
        return True
    if phrase in OFTEN_OF_OTHERS and any(word in before for word in OTHER_SUBJECTS):
        return False
    if set(CONDITIONS) & set(before.split()[-4:]):
        return False
    return any(word in before[-60:] for word in ABOUT_A_JOB)


def _short(sentence: str, phrase: str) -> str:
    """Return the sentence, or only the part around the phrase if it is long."""
    if len(sentence) <= LONGEST:
        return sentence
    at = max(0, sentence.replace("’", "'").casefold().find(phrase))
    begin = sentence.rfind(" ", 0, max(1, at - 60)) + 1
    return f"…{sentence[begin : at + len(phrase) + 20].strip()}"
