"""Draws a Word document with its own layout, fonts and pictures, where the renderer can."""

from __future__ import annotations

import dxpdf


def laid_out(data: bytes) -> bytes | None:
    """Return the pages of a Word document as PDF, or None when the renderer cannot draw them.

    The result may lack words or hold scripts: compare it with the source, and clean it like any foreign PDF.
    """
    try:
        return bytes(dxpdf.convert(data))
    except (RuntimeError, ValueError):  # an element it does not know, or a machine without fonts
        return None
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # how a fault in Rust arrives, which no class of Python covers
            return None
        raise
