"""A screenshot is drawn afresh, or refused with a sentence."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, strategies as st
from PIL import Image

from core.documents.screenshot import LONGEST_SIDE, MAX_BYTES, clean_screenshot
from core.errors import DocumentRefused
from tests.core.documents.pictures import announcing, picture, with_hidden_text, with_place


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("size", [(1, 1), (400, 300), (3000, 200), (200, 3000)])
def test_a_picture_becomes_a_png_of_bearable_size(form: str, size: tuple[int, int]) -> None:
    with Image.open(BytesIO(clean_screenshot(picture(size, form)))) as clean:
        assert clean.format == "PNG"
        assert max(clean.size) <= LONGEST_SIDE
        assert clean.size == size or max(clean.size) == LONGEST_SIDE


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "LA", "I;16"])
def test_every_way_to_keep_colours_is_read(mode: str) -> None:
    assert clean_screenshot(picture(mode=mode))


@pytest.mark.parametrize("data", [with_hidden_text(), with_place()])
def test_only_the_pixels_of_a_picture_are_kept(data: bytes) -> None:
    assert b"a secret" in data
    assert b"a secret" not in clean_screenshot(data)


def test_a_rotated_picture_is_turned_upright() -> None:
    with Image.open(BytesIO(clean_screenshot(with_place()))) as clean:
        assert clean.size == (200, 400)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "cannot be read"),
        (b"hello", "cannot be read"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "cannot be read"),
        (picture(form="GIF"), "cannot be read"),
        (picture(form="BMP"), "cannot be read"),
        (picture(form="TIFF"), "cannot be read"),
        (picture(form="PDF"), "cannot be read"),
        (picture()[:60], "cannot be read"),
        (announcing(8_000, 8_000), "megapixels"),
        (announcing(100_000, 100_000), "picture"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * MAX_BYTES, "5 MB"),
    ],
)
def test_what_is_no_picture_or_too_much_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(DocumentRefused, match=words) as refused:
        clean_screenshot(data)
    assert refused.value.next_step


@given(st.integers(0, 500), st.binary(max_size=30))
def test_a_picture_damaged_anywhere_is_read_or_refused_but_never_crashes(at: int, noise: bytes) -> None:
    whole = with_place()
    try:
        assert clean_screenshot(whole[:at] + noise + whole[at + len(noise) :]).startswith(b"\x89PNG")
    except DocumentRefused as refused:
        assert refused.sentence
