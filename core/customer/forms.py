"""Reads the forms of the customers' pages: only our own, with limits on every field and file."""

from __future__ import annotations

import re
from typing import Final

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from core.actions.customer_acts import LONGEST_LIST
from core.customer.presses import Fields
from core.errors import InvalidInput, NotAllowed
from core.web import from_elsewhere

LONGEST_FIELD: Final = 2_000
LONGEST: Final = {"jobs": LONGEST_LIST}
"""Characters of the fields that may be longer."""
_UNREADABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Control characters other than tabs and line ends, and halves of characters, which nobody types."""
MOST_FIELDS: Final = 80
MOST_FILES: Final = 12


def check_origin(request: Request) -> None:
    """Raise NotAllowed for a form of another site."""
    if from_elsewhere(request.headers):
        raise NotAllowed("This form was sent from another site. Nothing was saved.", "Open the page again.")


async def read_form(request: Request) -> Fields:
    """Return the form; raises NotAllowed for one of another site, and InvalidInput for one that breaks a limit."""
    check_origin(request)
    texts, files = dict[str, str](), dict[str, tuple[str, bytes]]()
    try:
        form = await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=4 * LONGEST_LIST)
    except (HTTPException, UnicodeError):
        raise InvalidInput("This form cannot be read. Nothing was saved.", "Reload the page.") from None
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            files[name] = (value.filename or "", await value.read())
        else:
            texts[name] = _text(name, value)
    if len(texts) > MOST_FIELDS:
        raise InvalidInput("This form cannot be read. Nothing was saved.", "Reload the page.")
    return Fields(texts, {name: file for name, file in files.items() if file[1]})


def _text(name: str, value: str) -> str:
    if len(value) > LONGEST.get(name, LONGEST_FIELD):
        raise InvalidInput("A text is too long. Nothing was saved.", "Shorten it.")
    if _UNREADABLE.search(value):
        raise InvalidInput("This form cannot be read. Nothing was saved.", "Reload the page.")
    return value
