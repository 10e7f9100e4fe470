"""Turns an uploaded screenshot into a safe PNG of limited size, without metadata."""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import DocumentRefused

MAX_BYTES = 5_000_000
MAX_PIXELS = 40_000_000
LONGEST_SIDE = 2_400
FORMATS = ("PNG", "JPEG", "WEBP")
_BROKEN = (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError)


def clean_screenshot(data: bytes) -> bytes:
    """Return the picture as a PNG of at most 2,400 pixels per side, without metadata.

    Raises DocumentRefused for a file over 5 MB or 40 megapixels, or one that is not a PNG, JPEG or WebP picture.
    """
    if len(data) > MAX_BYTES:
        raise DocumentRefused(f"The picture is {len(data) / 1e6:.1f} MB. At most 5 MB are allowed.", "Crop it.")
    try:
        with warnings.catch_warnings(), Image.open(BytesIO(data), formats=FORMATS) as picture:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
            if picture.width * picture.height > MAX_PIXELS:
                raise DocumentRefused("The picture has more than 40 megapixels.", "Crop it.")
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except _BROKEN as error:
        raise DocumentRefused("This picture cannot be read.", "Use a PNG, JPEG or WebP picture.") from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    fresh = Image.new("RGB", upright.size)
    fresh.paste(upright)
    target = BytesIO()
    fresh.save(target, "PNG", optimize=False)
    return target.getvalue()
