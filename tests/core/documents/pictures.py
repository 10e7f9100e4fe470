"""Creates uploaded pictures, valid and hostile."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo


def picture(size: tuple[int, int] = (400, 300), form: str = "PNG", mode: str = "RGB", **more: Any) -> bytes:
    """Return a picture of one color."""
    target = BytesIO()
    Image.new(mode, size).save(target, form, **more)
    return target.getvalue()


def with_hidden_text() -> bytes:
    """Return a PNG with text metadata and extra bytes after its end."""
    metadata = PngInfo()
    metadata.add_text("Author", "a secret")
    return picture(pnginfo=metadata) + b"a secret after the end"


def with_place() -> bytes:
    """Return a JPEG with a description and a rotation in its EXIF data."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "a secret"
    return picture((400, 200), "JPEG", exif=exif)


def announcing(width: int, height: int) -> bytes:
    """Return a tiny PNG that claims to be huge."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
