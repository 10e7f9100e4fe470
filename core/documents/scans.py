"""Reduces the scans in a PDF to 150 dpi, so that a scanned résumé stays within the limits."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, Pdf, PdfImage
from PIL import Image

DPI = 150
_QUALITY = 75
_UNREADABLE = (pikepdf.PdfError, OSError, ValueError, TypeError, KeyError, NotImplementedError, MemoryError)


def reduce_scans(pdf: Pdf) -> list[str]:
    """Bring each picture with more than 150 dots per inch of its page down to that; return the note on it."""
    done = False
    for page in pdf.pages:
        left, bottom, right, top = (float(value) for value in page.cropbox)
        most = int(max(right - left, top - bottom) / 72 * DPI)
        for picture in page.get_images().values():
            done = _reduced(picture, most) or done
    return ["The scanned pages were reduced to 150 dpi, because the file was too large."] if done else []


def _reduced(picture: Any, most: int) -> bool:
    """Replace a picture by a smaller JPEG; a picture that cannot be read, or has a mask, stays as it is."""
    width, height = int(picture.get(Name.Width, 0)), int(picture.get(Name.Height, 0))
    if max(width, height) <= most or picture.get(Name.SMask) is not None or picture.get(Name.ImageMask, False):
        return False
    try:
        image = PdfImage(picture).as_pil_image()
    except (*_UNREADABLE, pikepdf.UnsupportedImageTypeError):
        return False
    image = image.convert("L" if image.mode in ("1", "L") else "RGB")
    image.thumbnail((most, most), Image.Resampling.LANCZOS)
    target = BytesIO()
    image.save(target, "JPEG", quality=_QUALITY)
    picture.write(target.getvalue(), filter=Name.DCTDecode, decode_parms=Dictionary())
    picture.Width, picture.Height, picture.BitsPerComponent = image.width, image.height, 8
    picture.ColorSpace = Name.DeviceGray if image.mode == "L" else Name.DeviceRGB
    for key in (Name.Decode, Name.Mask, Name.DecodeParms):
        if key in picture:
            del picture[key]
    return True
