"""The PDF profile of the test candidate that the customer looks at: its bytes, and pictures of its pages."""

from __future__ import annotations

from functools import lru_cache

from core.actions.context import Act, Context, check_own
from core.candidate.record import Record
from core.documents.page_pictures import page_count, page_picture
from core.errors import NotFound
from core.people.roles import Permission
from core.storage import files, onboardings, pushes

_KEPT = 8
"""How many profiles and pages are kept in memory: a call looks at one profile again and again."""


def count(act: Act, onboarding_id: str, record: Record) -> int:
    """Return how many pages the profile of this push has; 0 where FactoryFix sent its own."""
    return _count(_content(act, onboarding_id, record)) if record.files else 0


def profile(ctx: Context, onboarding_id: str) -> bytes:
    """Return the profile that the customer looks at, as a PDF; raises NotFound without one."""
    with ctx.read(Permission.VIEW, Permission.OWN_PAGE) as act:
        check_own(act.person, onboarding_id)
        onboarding = onboardings.get(act.db, onboarding_id)
        record = pushes.find(act.db, onboarding.candidate.push_id) if onboarding.candidate else None
        if record is None or not record.files:
            raise NotFound("There is no profile to look at yet.", "Reload the page.")
        return _content(act, onboarding_id, record)


def picture(ctx: Context, onboarding_id: str, number: int) -> bytes:
    """Return page `number` of that profile as a PNG; raises NotFound without one."""
    try:
        return _picture(profile(ctx, onboarding_id), number)
    except IndexError:
        raise NotFound("The profile has no such page.", "Reload the page.") from None


def _content(act: Act, onboarding_id: str, record: Record) -> bytes:
    return files.content(act.db, record.files[0], onboarding_id)[1]


@lru_cache(maxsize=_KEPT)
def _count(data: bytes) -> int:
    return page_count(data)


@lru_cache(maxsize=_KEPT)
def _picture(data: bytes, number: int) -> bytes:
    return page_picture(data, number)
