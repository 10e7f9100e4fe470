"""Decide whether a job's title says that it is a real job or a test job; a person decides where the title leaves doubt.

The word "test" alone proves nothing, because many plants hire people who test products: "Test Technician" is a job.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final


class TitleKind(StrEnum):
    """What a title says: a real job, a test job, or one that may be a test job."""

    REAL = "real"
    TEST = "test"
    DOUBTFUL = "doubtful"


_HINT: Final = re.compile(r"test|dummy|do\s+not|don.t\s+apply|ignore|zzz", re.IGNORECASE)
_POSTING: Final = r"(?:job|req|reqs|requisition|posting|position|opening|vacancy|listing|ad|candidate|entry|record)"
_CERTAIN: Final = re.compile(
    r"\b(?:do\s+not|don.t)\s+(?:apply|use)\b(?!\s+[a-z])|\bplease\s+ignore\b|\(\s*ignore\s*\)"
    rf"|\b(?:test|dummy)\s+(?:{_POSTING}|only|please|ignore)\b"
    r"|^\W*z{2,}\W*test"
    r"|^\W*(?:test(?:ing)?\W*)+[\d\W]*$"
    r"|^\W*(?:kombo|factoryfix|sandbox|demo|api|sync|sample)\W+test\W*\d*\W*$",
    re.IGNORECASE,
)
_ALONE: Final = re.compile(r"^\W*testing\W*$", re.IGNORECASE)
_BRACKETED: Final = re.compile(r"[\[({<*]\s*(?:test|dummy)\s*[\])}>*]", re.IGNORECASE)
_STARTS: Final = re.compile(r"^\W*test\b", re.IGNORECASE)
_ENDS: Final = re.compile(r"[-–—:|/]\s*test\W*$", re.IGNORECASE)
_ANYWHERE: Final = re.compile(r"\btest\b", re.IGNORECASE)
_MADE_UP: Final = re.compile(r"^\W*(?:dummy|zzz+)\b", re.IGNORECASE)
_SEPARATED: Final = re.compile(r"^\W*test\s*(?::|\s[-–—|/]\s)", re.IGNORECASE)
_TESTING_WORK: Final = re.compile(
    r"\b(?:techs?|technicians?|engineers?|engineering|operators?|inspectors?|inspection|analysts?|leads?|leader"
    r"|managers?|supervisors?|mechanics?|drivers?|pilots?|cells?|labs?|laborator(?:y|ies)|bench|stands?|floor"
    r"|equipment|fixtures?|assemblers?|electricians?|director|specialists?|associates?|coordinators?|developers?"
    r"|architects?|administrators?|proctors?|cent(?:er|re)|department|facility|conductors?|repair|debug|quality"
    r"|validation|rig|track|programmers?|planners?|workers?|helpers?|interns?|collectors?|scientists?|chemists?)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def title_kind(title: str | None) -> TitleKind:
    """Return REAL for "Test Technician", TEST for "[TEST] Welder", and DOUBTFUL for "Test: Machinist"."""
    if not title or not _HINT.search(title):
        return TitleKind.REAL
    text = title.replace("_", " ").strip()
    if _ALONE.search(text):  # a department of many plants, and a word that people type to try something
        return TitleKind.DOUBTFUL
    if _CERTAIN.search(text):
        return TitleKind.TEST
    testing_work = bool(_TESTING_WORK.search(text))
    if _BRACKETED.search(text):
        return TitleKind.DOUBTFUL if testing_work else TitleKind.TEST
    if _STARTS.search(text):
        return _starting_with_test(text, testing_work=testing_work)
    if _MADE_UP.search(text) or (_ANYWHERE.search(text) and not testing_work):
        return TitleKind.TEST if _ENDS.search(text) and _is_shouted(text) else TitleKind.DOUBTFUL
    return TitleKind.DOUBTFUL if _ENDS.search(text) and _is_shouted(text) else TitleKind.REAL


def _starting_with_test(text: str, *, testing_work: bool) -> TitleKind:
    if testing_work:
        return TitleKind.DOUBTFUL if _SEPARATED.search(text) else TitleKind.REAL
    return TitleKind.TEST if _is_shouted(text) else TitleKind.DOUBTFUL


def _is_shouted(text: str) -> bool:
    """Return True where only the word TEST is in capitals, so that it is a mark and not a part of the title."""
    return bool(re.search(r"\bTEST\b", text)) and any(letter.islower() for letter in text)
