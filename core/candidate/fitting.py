"""Fits a sample candidate to the job: the nearest sample by title, with the job's title, place and skills.

An interview about another trade would mislead the customer. A job of a trade without a sample therefore gets the
general sample, whose conversation names no trade.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from core.candidate.model import Profile

GENERAL: Final = "production-associate"
"""The sample for every trade without one of its own."""
_SAMPLES: Final[Mapping[str, str]] = {
    "cnc-machinist": r"cnc|machinists?|machining|mill(ing)?|lathes?",
    "quality-inspector": r"quality|inspectors?|inspection|qa|qc",
    "maintenance-technician": r"maintenance|millwright",
}
"""Each sample with the words of a title that belong to its trade."""
_SKILLS: Final[Mapping[str, tuple[str, ...]]] = {
    r"ammonia|refrigeration|hvac": ("Ammonia and refrigeration systems", "PSM procedures", "Compressors and valves"),
    r"weld\w*|fabricat\w*|fitter": ("MIG and TIG welding", "Blueprint reading", "Cutting and fit-up"),
    r"forklift|warehouse|material|shipping|receiving": ("Forklift operation", "Cycle counting", "RF scanning"),
    r"electric\w*|controls?|automation|plc": ("Industrial wiring", "Motor controls and PLCs", "Electrical drawings"),
    r"assembl\w*": ("Assembly from drawings", "Hand and torque tools", "Final inspection"),
    r"press|stamping|forge|die|mold\w*": ("Press set-up", "Die and mold changes", "In-process gauging"),
    r"paint\w*|coat\w*|blast\w*|finish\w*": ("Surface preparation", "Spray application", "Film thickness checks"),
    r"engineer\w*|programmer|planner": ("Process documentation", "CAD and ERP systems", "Root-cause analysis"),
    r"supervisor|lead|manager": ("Leading a shift", "Daily production planning", "Safety walks"),
    r"sanitation|food|packag\w*|line": ("Packaging lines", "Food safety (GMP, HACCP)", "Line changeovers"),
    r"driver|cdl|truck": ("Commercial driving", "Pre-trip inspection", "Load securing"),
}
"""Skills of a trade, by the words of a title."""
_BASICS: Final = ("Lockout/tagout", "Written work procedures", "5S")


def nearest_sample(title: str) -> str:
    """Return the name of the sample whose trade the job's title names first, or the general sample."""
    places = {name: match.start() for name, words in _SAMPLES.items() if (match := _named(words, title))}
    return min(places, key=places.__getitem__) if places else GENERAL


def skills_for(title: str) -> tuple[str, ...]:
    """Return skills of the trades that the title names, the basics of every plant last."""
    trades = [skills for words, skills in _SKILLS.items() if _named(words, title)]
    return (*(skill for skills in trades[:2] for skill in skills), *_BASICS)


def town_in(text: str) -> tuple[str | None, str | None]:
    """Return city and state of a place written as "London, KY" and nothing else; None for both otherwise."""
    match = re.fullmatch(r"\s*([^\d,/;|]{2,60}),\s*([A-Z]{2})\s*", text)
    return (match[1].strip(), match[2]) if match else (None, None)


def fitted(sample: str, profile: Profile, *, title: str, city: str | None, state: str | None) -> Profile:
    """Return the sample's profile with the job's title and place; a general sample has the job's skills, too.

    The summary says that it is a sample, and for which job.
    """
    place = ", ".join(part for part in (city, state) if part)
    resume = profile.resume
    changes: dict[str, object] = {"summary": f"{_label(title, place)} {resume.summary}".strip()}
    if resume.experience:
        last = resume.experience[0].model_copy(update={"title": title, "location": place or None})
        changes["experience"] = (last, *resume.experience[1:])
    if sample == GENERAL:
        changes["skills"] = skills_for(title)
    person = profile.person
    if city and state:
        person = person.model_copy(update={"city": city, "state": state})
    return profile.model_copy(update={"resume": resume.model_copy(update=changes), "person": person})


def _label(title: str, place: str) -> str:
    return f"TEST: a sample candidate, adapted to {title}{f' in {place}' if place else ''}."


def _named(words: str, title: str) -> re.Match[str] | None:
    return re.search(rf"\b(?:{words})\b", title, re.IGNORECASE)
