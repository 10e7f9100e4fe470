"""The screening conversation by day; each message has its speaker, channel and time."""

from __future__ import annotations

from itertools import groupby
from zoneinfo import ZoneInfo

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import CondPageBreak, Flowable

from core.candidate.model import Profile, Turn
from core.dates import clock, written
from core.documents.paragraphs import paragraph
from core.documents.style import ACCENT, BODY, BODY_WIDTH, LABEL, MUTED, PANEL, QUIET, SMALL, TINT, heading
from core.documents.text import clean, isolated, text_width

_PADDING = 7.0
_WIDEST = BODY_WIDTH * 0.74
_CHANNELS = {"sms": "SMS", "email": "e-mail"}
_DAY = ParagraphStyle("day", LABEL, alignment=TA_CENTER, spaceBefore=8, spaceAfter=4, keepWithNext=1, role="H3")
_SPEAKER = ParagraphStyle("speaker", SMALL, fontSize=7.75, leading=10, spaceBefore=4, spaceAfter=1, keepWithNext=1)


def conversation(profile: Profile) -> list[Flowable]:
    """Return the conversation in chronological order and in the job's time zone, or a line that says there is none."""
    top = [CondPageBreak(130), *heading("Screening conversation", "conversation")]
    turns = sorted(profile.conversation, key=lambda turn: turn.at)
    if not turns:
        return [*top, paragraph("No messages yet.", QUIET)]
    zone = profile.job.zone()
    story = [*top, paragraph(_summary(turns, zone), SMALL)]
    for date, messages in groupby(turns, key=lambda turn: written(turn.at.astimezone(zone))):
        story.append(paragraph(date, _DAY))
        for turn in messages:
            story += _message(turn, profile.person.first_name, zone)
    return story


def _summary(turns: list[Turn], zone: ZoneInfo) -> str:
    """Return one line such as "17 messages over SMS and e-mail. Times are EST."."""
    channels = " and ".join(_CHANNELS[channel] for channel in sorted({turn.channel for turn in turns}, reverse=True))
    count = "1 message" if len(turns) == 1 else f"{len(turns)} messages"
    return f"{count} over {channels}. Times are {turns[-1].at.astimezone(zone).tzname()}."


def _message(turn: Turn, first_name: str, zone: ZoneInfo) -> list[Flowable]:
    """Return the speaker's line and the message: the AI recruiter's on the left, the candidate's on the right."""
    from_recruiter = turn.speaker == "ai_recruiter"
    name = "AI recruiter" if from_recruiter else first_name
    line = f"{isolated(name)}  ·  {_CHANNELS[turn.channel]}  ·  {clock(turn.at.astimezone(zone))}"
    text = turn.text.strip() or "(empty message)"
    room = BODY_WIDTH - 2 * _PADDING - _width(text)
    bubble = ParagraphStyle(
        "bubble",
        BODY,
        leading=13,
        leftIndent=_PADDING if from_recruiter else _PADDING + room,
        rightIndent=_PADDING + room if from_recruiter else _PADDING,
        backColor=PANEL if from_recruiter else TINT,
        borderPadding=(4, _PADDING, 6, _PADDING),  # type: ignore[arg-type]  # top, right, bottom, left
        borderColor=PANEL if from_recruiter else TINT,
        borderWidth=0.5,
        borderRadius=6,
        spaceBefore=5,
        spaceAfter=12,
    )
    color = MUTED if from_recruiter else ACCENT
    speaker = ParagraphStyle("who", _SPEAKER, alignment=0 if from_recruiter else 2, textColor=color)
    return [paragraph(line, speaker), paragraph(text, bubble)]


def _width(text: str) -> float:
    """Return the width of the message in points: its longest line, at most about three quarters of the page."""
    longest = max(text_width(line, BODY.fontName, BODY.fontSize) for line in clean(text).split("\n"))
    return min(longest + 3, _WIDEST)
