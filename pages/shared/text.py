"""Text from outside, made safe for everything that Streamlit draws as Markdown."""

from __future__ import annotations

import re
import string

WORD_JOINER = "\u2060"
"""Has no width, and no line breaks at it."""
_READ_AFTER_ESCAPES = re.compile(r"https?(?=://)|www(?=\.)|:(?=streamlit:)|[-<>~](?=[-=>])", re.IGNORECASE)
"""What Streamlit still looks for once the backslashes are gone: addresses, its logo, arrows and dashes."""
_ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in string.punctuation})


def esc(text: object) -> str:
    """Return the text so that it is drawn letter by letter: no image, link, colour, formula or heading."""
    broken = _READ_AFTER_ESCAPES.sub(rf"\g<0>{WORD_JOINER}", " ".join(str(text).split()))
    return broken.translate(_ESCAPED)


def mono(text: object) -> str:
    """Return the text as code, letter by letter: an address in it does not become a link."""
    return f"`{' '.join(str(text).split()).replace('`', '’')}`"
