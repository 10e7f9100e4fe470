"""Whether a text is an e-mail address that Kombo and mail servers take."""

from __future__ import annotations

import re
from typing import Final

from pydantic import EmailStr, TypeAdapter, ValidationError

_EMAIL: Final = TypeAdapter(EmailStr)


def is_email(text: str) -> bool:
    """Return whether the text is one plain e-mail address."""
    try:
        _EMAIL.validate_python(text)
    except ValidationError:
        return False
    # pydantic accepts “Dana <dana@…>”, but Kombo and mail servers do not.
    return not re.search(r"[<\s]", text)
