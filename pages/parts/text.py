"""Text from outside, made safe for everything that Streamlit draws as Markdown."""

from __future__ import annotations

import string

_ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in string.punctuation})


def esc(text: object) -> str:
    """Return the text so that it is drawn letter by letter: no image, link, colour, formula or heading."""
    return " ".join(str(text).split()).translate(_ESCAPED)


def mono(text: object) -> str:
    """Return the text as code, letter by letter: an address in it does not become a link."""
    return f"`{' '.join(str(text).split()).replace('`', '’')}`"
