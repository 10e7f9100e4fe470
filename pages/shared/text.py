"""Escaping of text from outside the app before Streamlit draws it as Markdown."""

from __future__ import annotations

import re
import string

WORD_JOINER = "\u2060"
"""A character without width that breaks up what Streamlit would recognize, and allows no line break."""
_READ_AFTER_ESCAPES = re.compile(r"https?(?=://)|www(?=\.)|:(?=streamlit:)|[-<>~](?=[-=>])", re.IGNORECASE)
"""Addresses, Streamlit's logo, arrows and dashes: Streamlit replaces them after it removed the backslashes."""
_ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in string.punctuation})


def esc(text: object) -> str:
    """Return the text escaped: no image, link, color, formula or heading is made of it."""
    broken = _READ_AFTER_ESCAPES.sub(rf"\g<0>{WORD_JOINER}", " ".join(str(text).split()))
    return broken.translate(_ESCAPED)


def mono(text: object) -> str:
    """Return the text as inline code; an address in it does not become a link."""
    return f"`{' '.join(str(text).split()).replace('`', '’')}`"
