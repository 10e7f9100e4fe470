"""Word résumés: every construct that can hold words, what is left out with a note, and when the original is sent."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from io import BytesIO

import pytest
from hypothesis import given, settings, strategies as st

from core.documents.completeness import compare, pdf_text, words
from core.documents.resume import clean_resume
from core.documents.word import word_pdf
from core.documents.word_layout import laid_out
from core.documents.word_reader import read_word
from core.errors import DocumentRefused
from tests.core.documents.pdf_reading import reader, texts, word_document
from tests.core.documents.word_files import (
    cell,
    drawn_box,
    either,
    field,
    p,
    row,
    run,
    sdt,
    table,
    vml_box,
    word_file,
)

PHONE = "937-555-0118"
TICK = '<w:ffData><w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox></w:ffData>'
CHOICE = (
    '<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="Days"/><w:listEntry w:val="Nights"/></w:ddList>'
    "</w:ffData>"
)
NUMBERED = (
    "numbering",
    '<w:abstractNum w:abstractNumId="7">'
    '<w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl>'
    '</w:abstractNum><w:abstractNum w:abstractNumId="8">'
    '<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>',
)


def changed(data: bytes, old: bytes, new: bytes) -> bytes:
    """Return the Word file with other bytes in its main document."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as known, zipfile.ZipFile(target, "w") as fresh:
        for entry in known.namelist():
            content = known.read(entry)
            fresh.writestr(entry, content.replace(old, new) if entry == "word/document.xml" else content)
    return target.getvalue()


def listed(text: str, list_id: int, level: int = 0) -> str:
    return p(text, properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def in_run(content: str) -> str:
    return f"<w:p><w:r>{content}</w:r></w:p>"


BOX = p("Pat Example") + p("CNC machinist")
CONSTRUCTS: dict[str, tuple[bytes, str]] = {
    "paragraphs": (word_file(p("Pat ", "Example") + p("Welder")), "Pat Example\nWelder"),
    "a word in several runs": (word_file(p("Wel", "der")), "Welder"),
    "only a drawn text box": (word_file(in_run(drawn_box(BOX))), "Pat Example\nCNC machinist"),
    "a text box beside other text": (
        word_file(f"<w:p>{run('Summary')}<w:r>{drawn_box(BOX)}</w:r></w:p>"),
        "Summary\nPat Example\nCNC machinist",
    ),
    "a text box in VML": (word_file(in_run(vml_box(BOX))), "Pat Example\nCNC machinist"),
    "a box for both versions of Word": (
        word_file(in_run(either(drawn_box(BOX), vml_box(BOX)))),
        "Pat Example\nCNC machinist",
    ),
    "a box whose newer version has no text": (
        word_file(in_run(either("<w:drawing/>", vml_box(BOX)))),
        "Pat Example\nCNC machinist",
    ),
    "WordArt": (
        word_file(in_run('<w:pict><v:shape><v:textpath string="Pat Example"/></v:shape></w:pict>')),
        "Pat Example",
    ),
    "a diagram": (
        word_file(
            in_run('<w:drawing><dgm:relIds r:dm="rId1"/></w:drawing>'),
            ("diagramData", "<dgm:pt><dgm:t><a:p><a:r><a:t>Forklift driver</a:t></a:r></a:p></dgm:t></dgm:pt>"),
        ),
        "Forklift driver",
    ),
    "a table": (word_file(table(row(cell(p("Skill")), cell(p("Years"))))), "Skill\nYears"),
    "two equal cells": (word_file(table(row(cell(p("Night")), cell(p("Night"))))), "Night\nNight"),
    "a nested table": (
        word_file(table(row(cell(table(row(cell(p("EXPERIENCE")), cell(p("eight years"))))), cell(p("Dayton"))))),
        "EXPERIENCE\neight years\nDayton",
    ),
    "more columns than fit": (
        word_file(table(row(*(cell(p(f"column{n}")) for n in range(20))), columns=20)),
        "\n".join(f"column{n}" for n in range(20)),
    ),
    "a content control around paragraphs": (word_file(sdt(p("EXPERIENCE") + sdt(p("Welder")))), "EXPERIENCE\nWelder"),
    "a content control in a line": (word_file(f"<w:p>{run('Name: ')}{sdt(run('Pat'))}</w:p>"), "Name: Pat"),
    "a content control around a row and a cell": (
        word_file(table(sdt(row(sdt(cell(p("Crane"))), cell(p("2 years")))))),
        "Crane\n2 years",
    ),
    "a tracked insertion and deletion": (
        word_file(
            f"<w:p>{run('Wants ')}<w:del><w:r><w:delText>$25</w:delText></w:r></w:del><w:ins>{run('$30')}</w:ins></w:p>"
        ),
        "Wants $30",
    ),
    "tracked moves": (
        word_file(
            f"<w:p><w:moveFrom>{run('Crane')}</w:moveFrom>{run('Welder ')}<w:moveTo>{run('Crane')}</w:moveTo></w:p>"
        ),
        "Welder Crane",
    ),
    "a deleted row": (
        word_file(
            table(
                f"<w:tr><w:trPr><w:del/></w:trPr>{cell(p('old'))}</w:tr>",
                f"<w:tr><w:trPr><w:ins/></w:trPr>{cell(p('new'))}</w:tr>",
            )
        ),
        "new",
    ),
    "smart tags and custom XML": (
        word_file(f"<w:customXml><w:p>{run('City: ')}<w:smartTag>{run('Dayton')}</w:smartTag></w:p></w:customXml>"),
        "City: Dayton",
    ),
    "headers of every kind, each once": (
        word_file(
            p("Welder"),
            ("header", p("Pat Example")),
            ("header", p("Pat Example")),
            ("header", table(row(cell(p(PHONE))))),
            ("header", p("Page two")),
        ),
        f"Pat Example\n{PHONE}\nPage two\nWelder",
    ),
    "footers": (word_file(p("Welder"), ("footer", p(f"Call {PHONE}"))), f"Welder\nCall {PHONE}"),
    "simple and complex fields": (
        word_file(f"<w:p><w:fldSimple w:instr='DATE'>{run('2026 ')}</w:fldSimple>{field('AUTHOR', run('Pat'))}</w:p>"),
        "2026 Pat",
    ),
    "a legacy form": (
        word_file(
            f"<w:p>{run('Name: ')}{field('FORMTEXT', run('Pat'))}</w:p>"
            f"<w:p>{run('Shift: ')}{field('FORMDROPDOWN', '', CHOICE)}</w:p>"
            f"<w:p>{run('Travel: ')}{field('FORMCHECKBOX', '', TICK)}</w:p>"
        ),
        "Name: Pat\nShift: Nights\nTravel: ☒",
    ),
    "a link": (
        word_file(f"<w:p><w:hyperlink w:anchor='x'>{run('pat@example.com')}</w:hyperlink></w:p>"),
        "pat@example.com",
    ),
    "footnotes and endnotes": (
        word_file(
            f"<w:p>{run('Welder')}<w:r><w:footnoteReference w:id='2'/></w:r></w:p>",
            (
                "footnotes",
                f"<w:footnote w:id='0' w:type='separator'>{p('')}</w:footnote>"
                f"<w:footnote w:id='2'>{p('AWS certified')}</w:footnote>",
            ),
            ("endnotes", f"<w:endnote w:id='3'>{p('References')}</w:endnote>"),
        ),
        "Welder[2]\n2. AWS certified\n3. References",
    ),
    "symbols": (
        word_file(f"<w:p><w:r><w:sym w:font='Wingdings' w:char='F028'/></w:r>{run(' ' + PHONE)}</w:p>"),
        f"☎ {PHONE}",
    ),
    "a symbol typed as text": (
        word_file("<w:p>" + run("\uf0b7", '<w:rFonts w:ascii="Symbol"/>') + run(" Welder") + "</w:p>"),
        "• Welder",
    ),
    "hyphens, tabs and breaks": (
        word_file(
            "<w:p><w:r><w:t>sched</w:t><w:softHyphen/><w:t>uling</w:t><w:tab/><w:t>CNC</w:t><w:noBreakHyphen/>"
            "<w:t>mill</w:t><w:br/><w:t>Dayton</w:t></w:r></w:p>"
        ),
        "scheduling CNC-mill\nDayton",
    ),
    "numbers and bullets": (
        word_file(
            listed("Welder", 1) + listed("MIG", 1, 1) + listed("TIG", 1, 1) + listed("Fitter", 1) + listed("Crane", 2),
            NUMBERED,
        ),
        "III. Welder\nIII.a) MIG\nIII.b) TIG\nIV. Fitter\n• Crane",
    ),
    "a formula": (word_file("<w:p><m:oMath><m:r><m:t>x=2</m:t></m:r></m:oMath></w:p>"), "x=2"),
    "a reading aid": (
        word_file(
            f"<w:p><w:r><w:ruby><w:rubyBase>{run('Muñoz')}</w:rubyBase><w:rt>{run('moon')}</w:rt></w:ruby></w:r></w:p>"
        ),
        "Muñozmoon",
    ),
    "Strict Open XML": (word_file(p("Pat") + table(row(cell(p("Welder")))), strict=True), "Pat\nWelder"),
    "a document with macros": (
        word_file(p("Pat"), content_type="application/vnd.ms-word.document.macroEnabled.main+xml"),
        "Pat",
    ),
    "a template": (
        word_file(
            p("Pat"), content_type="application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
        ),
        "Pat",
    ),
    "a main part of another name": (word_file(p("Pat"), main="word/document2.xml"), "Pat"),
    "a file of python-docx": (word_document("Forklift", "Crane", style="List Bullet"), "• Forklift\n• Crane"),
}


@pytest.mark.parametrize(("data", "expected"), CONSTRUCTS.values(), ids=CONSTRUCTS.keys())
def test_every_construct_keeps_its_text_in_document_order(data: bytes, expected: str) -> None:
    document = read_word(data, "resume.docx")
    assert words(own_text(as_text(data))) == words(expected)
    assert document.notes == ()


@pytest.mark.parametrize("kind", CONSTRUCTS)
def test_every_construct_keeps_its_words_with_or_without_its_layout(kind: str) -> None:
    data, _ = CONSTRUCTS[kind]
    cleaned = clean_resume(data, "resume.docx")
    assert cleaned.pdf is not None
    assert compare(read_word(data, "resume.docx").source_text, pdf_text(cleaned.pdf)).missing == ()
    assert [note for note in cleaned.notes if "Missing" in note] == []


@pytest.mark.parametrize("kind", ["numbers and bullets", "symbols", "a legacy form", "a symbol typed as text"])
def test_signs_are_kept_too(kind: str) -> None:
    data, expected = CONSTRUCTS[kind]
    assert own_text(as_text(data)).split() == expected.split()


def test_a_document_keeps_its_layout_where_that_keeps_every_word() -> None:
    data = word_document("Pat Example", "Welder")
    if laid_out(data) is None:
        pytest.skip("This machine has no fonts.")
    cleaned = clean_resume(data, "resume.docx")
    assert cleaned.notes == ("The Word document was converted to PDF. Its fonts may differ.",)
    assert cleaned.pdf is not None
    assert "Page 1 of 1" not in pdf_text(cleaned.pdf)


@pytest.mark.parametrize("kind", ["a tracked insertion and deletion", "a deleted row", "tracked moves"])
def test_deleted_text_is_never_laid_out(kind: str) -> None:
    data, expected = CONSTRUCTS[kind]
    cleaned = clean_resume(data, "resume.docx")
    assert cleaned.pdf is not None
    assert words(own_text(cleaned.pdf)) == words(expected)


@pytest.mark.parametrize("data", [b"", b"PK", word_file("<w:p>"), word_file("<w:t/><w:x/>")])
def test_what_the_renderer_cannot_draw_has_no_layout(data: bytes) -> None:
    assert laid_out(data) is None or pdf_text(laid_out(data) or b"").strip() == ""


def test_a_cell_longer_than_a_page_goes_on_beside_its_neighbor() -> None:
    duties = "".join(p(f"duty{number}") for number in range(150))
    pdf = as_text(word_file(table(row(cell(duties), cell(p("2019–2024"))))))
    assert len(reader(pdf).pages) > 1
    assert "2019–2024" in texts(pdf)[0]


HIDING = (
    "styles",
    "".join(
        f'<w:style w:type="{kind}" w:styleId="{name}"><w:rPr><w:vanish/></w:rPr></w:style>'
        for kind, name in (("paragraph", "Secret"), ("character", "Quiet"))
    ),
)
LEFT_OUT = {
    "hidden text": (
        word_file(p("Pat") + f"<w:p>{run('salary', '<w:vanish/>')}</w:p>"),
        "Hidden text was left out.",
    ),
    "text hidden by its style": (
        word_file(
            p("Pat") + p("salary", style="Secret") + "<w:p>" + run("salary", '<w:rStyle w:val="Quiet"/>') + "</w:p>",
            HIDING,
        ),
        "Hidden text was left out.",
    ),
    "comments": (word_file(p("Pat"), ("comments", p("call back"))), "Comments were left out."),
    "pictures": (word_file(p("Pat"), ("image", "")), "Pictures were left out."),
    "embedded files": (word_file(p("Pat"), ("oleObject", "")), "Embedded files were left out."),
    "macros": (word_file(p("Pat"), ("vbaProject", "")), "Its macros were left out."),
}


@pytest.mark.parametrize(("data", "note"), LEFT_OUT.values(), ids=LEFT_OUT.keys())
def test_what_is_left_out_is_named(data: bytes, note: str) -> None:
    assert words(own_text(as_text(data))) == ["Pat"]
    assert read_word(data, "resume.docm").notes == (note,)


def test_hidden_text_stays_hidden_in_the_pdf() -> None:
    data, note = LEFT_OUT["hidden text"]
    cleaned = clean_resume(data, "resume.docx")
    assert cleaned.pdf is not None
    assert note in cleaned.notes
    assert "salary" not in pdf_text(cleaned.pdf)


def test_words_that_no_font_can_show_send_the_original_with_the_share_and_the_missing_words() -> None:
    data = word_file(p("Pat Example \U00012000\U00012001"))
    cleaned = clean_resume(data, "resume.docx")
    assert (cleaned.pdf, cleaned.as_is) == (None, data)
    assert cleaned.notes == (
        "The Word document cannot be converted to PDF. Only 2 of its 3 words (66 %) were kept. "
        "Missing: “\U00012000\U00012001”. It is sent as it is, next to the profile.",
    )


def test_a_single_missing_word_among_many_is_named_in_a_note() -> None:
    cleaned = clean_resume(word_file(p("Pat " * 99 + "\U00012000")), "resume.docx")
    assert cleaned.pdf is not None
    assert cleaned.notes[1] == "Only 99 of its 100 words (99 %) were kept. Missing: “\U00012000”."


def test_a_document_that_holds_another_document_goes_beside_the_profile() -> None:
    data = word_file(p("Pat") + '<w:altChunk r:id="rId1"/>', ("aFChunk", p("Welder")))
    cleaned = clean_resume(data, "resume.docx")
    assert cleaned.as_is == data
    assert cleaned.notes[0].startswith("The Word document contains another document")


BOMB = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]>'
BROKEN: dict[str, tuple[bytes, str]] = {
    "no XML": (word_file("<w:p>"), "damaged"),
    "a document type with entities": (changed(word_file(p("Pat")), b"<w:document", BOMB + b"<w:document"), "damaged"),
    "tables in tables without end": (
        word_file(400 * "<w:tbl><w:tr><w:tc>" + 400 * "</w:tc></w:tr></w:tbl>"),
        "damaged",
    ),
    "a workbook": (changed(word_file(p("Pat")), b"w:document", b"w:workbook"), "neither a PDF nor a Word document"),
}


@pytest.mark.parametrize(("data", "sentence"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_refused_with_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(DocumentRefused, match=sentence):
        clean_resume(data, "resume.docx")


_WORDS = st.text("abcdefgéñ", min_size=1, max_size=9)
_INLINE = {
    "plain": run,
    "bold": lambda text: run(text, "<w:b/>"),
    "a link": lambda text: f"<w:hyperlink w:anchor='x'>{run(text)}</w:hyperlink>",
    "an insertion": lambda text: f"<w:ins>{run(text)}</w:ins>",
    "moved here": lambda text: f"<w:moveTo>{run(text)}</w:moveTo>",
    "a smart tag": lambda text: f"<w:smartTag>{run(text)}</w:smartTag>",
    "custom XML": lambda text: f"<w:customXml>{run(text)}</w:customXml>",
    "a control": lambda text: sdt(run(text)),
    "a simple field": lambda text: f"<w:fldSimple w:instr='AUTHOR'>{run(text)}</w:fldSimple>",
    "a field": lambda text: field("AUTHOR", run(text)),
    "a formula": lambda text: f"<m:oMath><m:r><m:t>{text}</m:t></m:r></m:oMath>",
    "beside a deletion": lambda text: f"{run(text)}<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>",
    "beside hidden text": lambda text: run(text) + run("gone", "<w:vanish/>"),
}
"""The kinds of text inside a line."""


def _line_of(parts: list[tuple[str, str]]) -> tuple[str, list[str]]:
    return f"<w:p>{run(' ').join(_INLINE[kind](text) for kind, text in parts)}</w:p>", [text for _, text in parts]


_PARAGRAPHS = st.lists(st.tuples(st.sampled_from(sorted(_INLINE)), _WORDS), min_size=1, max_size=6).map(_line_of)
_AROUND = {
    "a control": sdt,
    "a box": lambda content: in_run(drawn_box(content)),
    "a VML box": lambda content: in_run(vml_box(content)),
    "either box": lambda content: in_run(either(drawn_box(content), vml_box(content))),
    "a table": lambda content: table(row(cell(content), cell(p("")))),
    "custom XML": lambda content: f"<w:customXml>{content}</w:customXml>",
}
Content = tuple[str, list[str]]


def _wrapped(inner: st.SearchStrategy[Content]) -> st.SearchStrategy[Content]:
    around = st.sampled_from(sorted(_AROUND))
    return st.one_of(
        st.builds(lambda name, content: (_AROUND[name](content[0]), content[1]), around, inner),
        st.builds(lambda a, b: (table(row(cell(a[0]), cell(b[0]))), [*a[1], *b[1]]), inner, inner),
        st.lists(inner, min_size=1, max_size=3).map(
            lambda parts: ("".join(part for part, _ in parts), [text for _, texts in parts for text in texts])
        ),
    )


@settings(max_examples=40, deadline=None)
@given(st.recursive(_PARAGRAPHS, _wrapped, max_leaves=6), _PARAGRAPHS, _PARAGRAPHS)
def test_words_in_are_words_out(body: Content, header: Content, footer: Content) -> None:
    data = word_file(body[0], ("header", header[0]), ("footer", footer[0]))
    expected = [*header[1], *body[1], *footer[1]]
    assert Counter(words(own_text(as_text(data)))) == Counter(expected)
    assert Counter(words(read_word(data, "resume.docx").source_text)) == Counter(expected)


def as_text(data: bytes) -> bytes:
    return word_pdf(read_word(data, "resume.docx"), "resume.docx")


def own_text(pdf: bytes) -> str:
    """Return the text of a PDF without the lines at the top and the foot of each page."""
    text = pdf_text(pdf).replace("Text of resume.docx", "").replace("Text of resume.docm", "").replace("\r", "")
    return re.sub(r"^Résumé$|Page \d+ of \d+$", "", text, flags=re.MULTILINE)
