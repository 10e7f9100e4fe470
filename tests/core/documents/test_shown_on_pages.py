"""What a viewer shows on the pages of a résumé is in the copy, what it hides is not, and damage is repaired."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image, ImageChops

from core.candidate.model import Resume
from core.candidate.samples import load_samples
from core.documents.anatomy import inspect_profile_pdf
from core.documents.candidate_profile import candidate_profile_pdf
from core.documents.resume import MAX_BYTES, clean_resume
from core.foreign_files import read_resume
from tests.core.documents.pdf_reading import encrypted, plain


def _changed(change: Callable[[Pdf], None], pdf: bytes | None = None) -> bytes:
    target = BytesIO()
    with Pdf.open(BytesIO(pdf or plain())) as document:
        change(document)
        document.save(target, static_id=True)
    return target.getvalue()


def _with_annotation(entries: Mapping[str, Any], look: bytes | None = None, **more: Any) -> bytes:
    """Return a résumé with one annotation at 100,500 of 200 by 20 points, whose picture draws `look`."""

    def add(pdf: Pdf) -> None:
        entry = Dictionary(Type=Name.Annot, Rect=[100, 500, 300, 520], **dict(entries), **more)
        if look is not None:
            font = pdf.pages[0].Resources.Font
            form = {"Subtype": Name.Form, "BBox": [0, 0, 200, 20], "Resources": Dictionary(Font=font)}
            entry.AP = Dictionary(N=pdf.make_stream(look, **form))
        field = pdf.make_indirect(entry)
        pdf.pages[0].Annots = Array([field])
        if str(entry.Subtype) == "/Widget":
            pdf.Root.AcroForm = Dictionary(Fields=[field], NeedAppearances=True)

    return _changed(add)


def _copied(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def _picture(pdf: bytes) -> Image.Image:
    image: Image.Image = pypdfium2.PdfDocument(pdf)[0].render(scale=1).to_pil().convert("L")
    return image


def _clean(data: bytes) -> bytes:
    cleaned = clean_resume(data, "resume.pdf").pdf
    assert cleaned is not None
    with Pdf.open(BytesIO(cleaned)) as document:
        assert document.check_pdf_syntax() == []
    return cleaned


FIELD = {"Subtype": Name.Widget, "FT": Name.Tx, "T": "name"}
EMPTY = b"/Tx BMC EMC"
TYPED = b"BT /F1 12 Tf 2 4 Td (Typed) Tj ET"
VISIBLE = {
    "a value with a picture": (_with_annotation(FIELD, TYPED, V="Typed"), "Typed"),
    "a value without a picture": (_with_annotation(FIELD, V="Typed"), "Typed"),
    "a value with an empty picture": (_with_annotation(FIELD, EMPTY, V="Typed"), "Typed"),
    "a value in Chinese": (_with_annotation(FIELD, V="王小明"), "王小明"),
    "a tick without a picture": (_with_annotation({**FIELD, "FT": Name.Btn}, AS=Name.Yes, V=Name.Yes), "✓"),
    "a chosen button without a picture": (_with_annotation({**FIELD, "FT": Name.Btn}, AS=Name.A, Ff=1 << 15), "●"),
    "a choice": (_with_annotation({**FIELD, "FT": Name.Ch}, V="Night shift"), "Night shift"),
    "text of an editor": (_with_annotation({"Subtype": Name.FreeText}, TYPED, Contents="Typed"), "Typed"),
    "text of an editor without a picture": (_with_annotation({"Subtype": Name.FreeText}, Contents="Typed"), "Typed"),
    "a stamp": (_with_annotation({"Subtype": Name.Stamp}, TYPED), "Typed"),
}
HIDDEN = {
    "a hidden field": _with_annotation(FIELD, TYPED, V="Typed", F=2),
    "a hidden field without a picture": _with_annotation(FIELD, V="Typed", F=2),
    "a field that is not for the screen": _with_annotation(FIELD, TYPED, V="Typed", F=32),
    "a password": _with_annotation(FIELD, V="Typed", Ff=1 << 13),
}


@pytest.mark.parametrize(("data", "words"), VISIBLE.values(), ids=VISIBLE.keys())
def test_what_a_viewer_shows_on_top_of_a_page_is_kept(data: bytes, words: str) -> None:
    assert words in _copied(_clean(data))
    assert "Welder page 1" in _copied(_clean(data))


@pytest.mark.parametrize("data", HIDDEN.values(), ids=HIDDEN.keys())
def test_what_a_viewer_hides_stays_hidden(data: bytes) -> None:
    assert "Typed" not in _copied(_clean(data))


def _with_layer(*, is_form: bool = False, off: bool = True) -> bytes:
    def add(pdf: Pdf) -> None:
        layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="Notes"))
        pdf.Root.OCProperties = Dictionary(OCGs=[layer], D=Dictionary(OFF=[layer] if off else []))
        page = pdf.pages[0]
        if is_form:
            look = {"Subtype": Name.Form, "BBox": [0, 0, 200, 20], "OC": layer, "Resources": page.Resources}
            page.Resources.XObject = Dictionary(Inner=pdf.make_stream(TYPED, **look))
            page.contents_add(b"q 1 0 0 1 100 500 cm /Inner Do Q")
        else:
            page.Resources.Properties = Dictionary(L0=layer)
            page.contents_add(b"/OC /L0 BDC q 1 0 0 1 100 500 cm " + TYPED + b" Q EMC")

    return _changed(add)


@pytest.mark.parametrize("is_form", [False, True])
def test_a_layer_is_as_hidden_as_in_the_original(is_form: bool) -> None:
    assert "Typed" in _copied(_clean(_with_layer(is_form=is_form, off=False)))
    hidden = _copied(_clean(_with_layer(is_form=is_form)))
    assert "Typed" not in hidden
    assert "Welder page 1" in hidden


@pytest.mark.parametrize("kind", [FIELD, {"Subtype": Name.Stamp}], ids=["a field", "a stamp"])
def test_what_is_turned_is_turned_as_in_the_original(kind: Mapping[str, Any]) -> None:
    def turn(pdf: Pdf) -> None:
        pdf.pages[0].Annots[0].AP.N.Matrix = Array([0, 1, -1, 0, 20, 0])
        pdf.pages[0].Annots[0].Rect = Array([100, 300, 120, 500])

    stamped = _changed(turn, _with_annotation({"Subtype": Name.Stamp}, TYPED))
    data = _changed(turn, _with_annotation(kind, TYPED, V="Typed"))
    assert ImageChops.difference(_picture(_clean(data)), _picture(stamped)).getbbox() is None


def _with_box(**boxes: list[float]) -> bytes:
    def set_boxes(pdf: Pdf) -> None:
        for name, box in boxes.items():
            pdf.pages[0].obj[f"/{name}"] = Array(box)
            if not box:
                del pdf.pages[0].obj[f"/{name}"]

    return _changed(set_boxes)


BOXES = {
    "corners in the other order": (_with_box(MediaBox=[612, 792, 0, 0]), (612, 792)),
    "no size": (_with_box(MediaBox=[0, 0, 0, 0]), (612, 792)),
    "no box": (_with_box(MediaBox=[]), (612, 792)),
    "a crop box larger than the page": (_with_box(CropBox=[-100, -100, 800, 900]), (612, 792)),
    "a crop box inside the page": (_with_box(CropBox=[10, 700, 310, 792]), (300, 92)),
    "a crop box beside the page": (_with_box(CropBox=[5000, 5000, 5100, 5100]), (612, 792)),
}


@pytest.mark.parametrize(("data", "size"), BOXES.values(), ids=BOXES.keys())
def test_a_page_has_the_size_that_viewers_give_it(data: bytes, size: tuple[float, float]) -> None:
    page = pypdfium2.PdfDocument(_clean(data))[0]
    assert page.get_size() == pytest.approx(size)


DAMAGED = {
    "an end that is cut off": re.sub(rb"xref\s+0 .*", b"", plain(), flags=re.DOTALL),
    "annotations that lead nowhere": plain().replace(b"/Contents", b"/Annots [ 99 0 R null 7 ] /Contents", 1),
    "a password of the owner only": encrypted(""),
}


def test_a_repair_is_named() -> None:
    assert "has been repaired" in clean_resume(DAMAGED["an end that is cut off"], "resume.pdf").notes[0]


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED.keys())
def test_what_viewers_open_is_opened(data: bytes) -> None:
    assert "Welder page 1" in _copied(_clean(data))


def _opening(action: Callable[[Pdf], Any]) -> bytes:
    def act(pdf: Pdf) -> None:
        pdf.Root.OpenAction = action(pdf)

    return _changed(act)


def test_opening_on_a_page_is_no_alarm_and_a_script_is() -> None:
    for quiet in (
        _opening(lambda pdf: Array([pdf.pages[0].obj, Name.Fit])),
        _opening(lambda pdf: Dictionary(S=Name.GoTo, D=[pdf.pages[0].obj, Name.Fit])),
    ):
        assert clean_resume(quiet, "resume.pdf").notes == ()
    script = _opening(lambda _: Dictionary(S=Name.JavaScript, JS="app.alert(1)"))
    assert clean_resume(script, "resume.pdf").notes == ("A script or an automatic action was left out.",)


def _addresses(pdf: bytes) -> list[str]:
    with Pdf.open(BytesIO(pdf)) as document:
        return [
            str(entry.A.URI) for page in document.pages for entry in page.obj.get(Name.Annots, []) if Name.A in entry
        ]


@pytest.mark.parametrize("address", ["https://a.example/?b=1&c=2", "http://a.example", "mailto:pat@a.example"])
def test_a_link_to_the_web_or_to_mail_stays_a_link_also_in_the_profile(address: str) -> None:
    cleaned = _clean(_with_annotation({"Subtype": Name.Link}, A=Dictionary(S=Name.URI, URI=address)))
    assert _addresses(cleaned) == [address]
    profile = load_samples()["cnc-machinist"].model_copy(update={"resume": Resume(pdf=cleaned)})
    assert _addresses(candidate_profile_pdf(profile))[-1] == address
    assert address in _addresses(candidate_profile_pdf(profile, resume_first=True))


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "https://a b", "\\\\evil\\share"])
def test_any_other_link_is_left_out(address: str) -> None:
    assert _addresses(_clean(_with_annotation({"Subtype": Name.Link}, A=Dictionary(S=Name.URI, URI=address)))) == []


def _scan(pages: int) -> bytes:
    noise = Image.effect_noise((1700, 2200), 90)
    target = BytesIO()
    noise.save(target, "PDF", resolution=200.0, save_all=True, append_images=[noise] * (pages - 1), quality=95)
    return target.getvalue()


def test_a_large_scan_is_reduced_before_a_limit_refuses_it() -> None:
    data = _scan(8)
    assert len(data) > MAX_BYTES
    cleaned = clean_resume(data, "scan.pdf")
    assert cleaned.notes == ("The scanned pages were reduced to 150 dpi, because the file was too large.",)
    assert cleaned.pdf is not None
    assert len(cleaned.pdf) < MAX_BYTES
    assert len(pypdfium2.PdfDocument(cleaned.pdf)) == 8


def slow_page() -> bytes:
    """Return a small file whose pages draw a great many letters, each with a font of its own."""

    def fill(pdf: Pdf) -> None:
        letters = b"".join(b"BT /F1 12 Tf 1 0 0 1 %d 0 Tm (x) Tj ET " % (number % 600) for number in range(150_000))
        pdf.pages[0].Contents = pdf.make_stream(letters)

    return _changed(fill)


@pytest.mark.timeout(120)
def test_a_slow_resume_does_not_hold_the_app() -> None:
    """The check of a profile reads our own pages only, and everything else runs in the limited process."""
    cleaned = read_resume(slow_page(), "resume.pdf").pdf
    assert cleaned is not None
    profile = candidate_profile_pdf(load_samples()["cnc-machinist"].model_copy(update={"resume": Resume(pdf=cleaned)}))
    started = time.process_time()
    anatomy = inspect_profile_pdf(profile)
    assert time.process_time() - started < 3
    assert anatomy.resume
    assert anatomy.conversation
