"""Pictures as they come from outside, good and bad."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo


def picture(size: tuple[int, int] = (400, 300), form: str = "PNG", mode: str = "RGB", **more: Any) -> bytes:
    """A picture of one colour."""
    target = BytesIO()
    Image.new(mode, size).save(target, form, **more)
    return target.getvalue()


def with_hidden_text() -> bytes:
    """A PNG with a text beside its pixels, and more bytes after its end."""
    told = PngInfo()
    told.add_text("Author", "a secret")
    return picture(pnginfo=told) + b"a secret after the end"


def with_place() -> bytes:
    """A JPEG that says where it was taken and that it lies on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "a secret"
    return picture((400, 200), "JPEG", exif=exif)


def announcing(width: int, height: int) -> bytes:
    """A tiny PNG that claims to be huge."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
