"""Which lines of a pasted message are no jobs: greeting, sentences, signature, totals and the rules of a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from core.geography import gazetteer as gz

GREETING, SENTENCE, SIGNATURE = "greeting", "part of the message", "signature"
PUNCTUATION, TITLE, TOTAL, NOTE = "only punctuation", "title of the list", "total", "note of a report"

_GREETINGS: Final = re.compile(
    r"(?:hi|hello|hey|hiya|greetings|dear|good (?:morning|afternoon|evening|day))\b", re.IGNORECASE
)
_WHOLE_GREETING: Final = frozenset({"hi", "hello", "hey", "hi all", "hello all", "hi team", "hello team", "hi there"})
_SENTENCES: Final = re.compile(
    r"(?:here (?:is|are|you)\b|here[’']s |below\b|please\b|these are\b|this is\b|attached\b|see (?:below|attached)\b"
    r"|we (?:have|are|need|expect|want|would)\b|our (?:open|current|list)\b|the following\b|following (?:is|are)\b"
    r"|list of\b|let (?:me|us) know\b|feel free\b|thanks\b|thank you\b|per your\b|as (?:discussed|requested|promised)\b"
    r"|i (?:have|am|would|hope)\b|sorry\b|any questions\b|if you\b|you can\b|could you\b|can you\b"
    r"|(?:from|to|cc|bcc|sent|subject|date): |fyi\b|on .{3,80} wrote:$)",
    re.IGNORECASE,
)
_CLOSINGS: Final = re.compile(
    r"(?:(?:many |kind |best |warm )?regards|thanks(?: again| so much| a lot| in advance)?|many thanks"
    r"|thank you(?: so much| very much)?|best(?: wishes)?|cheers|sincerely(?: yours)?|yours (?:truly|sincerely)"
    r"|respectfully|sent from my [\w ]{2,20}|--)[ ,.!]{0,3}$",
    re.IGNORECASE,
)
_MOST_OF_A_SIGNATURE: Final = 6
_LONGEST_SENTENCE_START: Final = 100
_LIST_WORDS: Final = frozenset({
    "open", "current", "all", "our", "active", "job", "jobs", "list", "of", "the", "position", "positions",
    "requisition", "requisitions", "req", "reqs", "opening", "openings", "as", "at", "on", "to", "for", "report",
    "hiring", "expected", "customer", "customers", "now"
})  # fmt: skip
_LIST_NOUNS: Final = frozenset({"jobs", "positions", "requisitions", "reqs", "openings", "list", "report"})
_TOTAL_WORDS: Final = frozenset({
    "grand", "sub", "subtotal", "total", "totals", "count", "sum", "number", "of", "jobs", "job", "openings",
    "opening", "positions", "requisitions", "reqs", "records", "rows", "open", "overall", "items", "results",
    "entries", "headcount"
})  # fmt: skip
_TOTALS: Final = frozenset({"total", "totals", "subtotal", "count", "sum"})
_NOTES: Final = re.compile(
    r"(?:(?:report )?(?:generated|printed|exported|created|run|downloaded|last updated)\b.{0,20}\b(?:by|on|at|from|:)"
    r"|as of\b|confidential\b|page \d+|applied filters?\b|filters?( applied)?:|end of (?:report|list|file)\b"
    r"|source:|notes?:|showing \d|\d+ (?:records?|rows?|results?|items?)\b|copyright\b|©|\*{1,3} ?\w"
    r"|date(?: range)?:|report (?:date|name|title|period)\b|prepared (?:by|for)\b|company:|run (?:date|by)\b)",
    re.IGNORECASE,
)


def reason_of(text: str) -> str:
    """Return why a pasted line without an address is no job, or "" if it may be one."""
    start = text[:_LONGEST_SENTENCE_START].strip().lstrip("> ")
    if not any(letter.isalnum() for letter in text):
        return PUNCTUATION
    if _is_greeting(start) and len(text) < _LONGEST_SENTENCE_START:
        return GREETING
    if _CLOSINGS.match(start):
        return SIGNATURE
    if _SENTENCES.match(start) or text.rstrip().endswith("?"):
        return SENTENCE
    if is_total(text):
        return TOTAL
    if is_list_title(text):
        return TITLE
    return NOTE if _NOTES.match(start) else ""


def is_total(text: str) -> bool:
    """Return whether a text is a total: "Total: 6", "Grand total", "Total open jobs 3"; "Total Quality Lead" is not."""
    words = gz.normalize(text[:_LONGEST_SENTENCE_START]).split()
    rest = {word for word in words if not word.isdigit()}
    return bool(rest & _TOTALS and rest <= _TOTAL_WORDS)


def is_list_title(text: str) -> bool:
    """Return whether a text names a list: "Open requisitions as of 3/1/2026"."""
    words = {word for word in gz.normalize(text[:_LONGEST_SENTENCE_START]).split() if not word.isdigit()}
    return bool(words & _LIST_NOUNS and words <= _LIST_WORDS)


def signature_start(lines: Sequence[str]) -> int:
    """Return where the signature starts: at the last closing such as "Thanks," with a few lines behind it."""
    texts = [index for index, line in enumerate(lines) if line.strip()]
    for index in texts[-_MOST_OF_A_SIGNATURE - 1 :]:
        if len(lines[index]) < _LONGEST_SENTENCE_START and _CLOSINGS.match(lines[index].strip()):
            return index
    return len(lines)


def _is_greeting(text: str) -> bool:
    """Return whether a line greets: "Hi Ana," and "Hello", but not "Hi-Lo Operator"."""
    if gz.normalize(text) in _WHOLE_GREETING:
        return True
    return bool(_GREETINGS.match(text)) and text.endswith((",", "!", ":", ".")) and "-" not in text
