"""Places each page of an uploaded résumé into a page of ours, below a header.

Its size is 90 % or more; only pages longer than 17 inches are scaled onto letter paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from pikepdf import Dictionary, Matrix, Name, Page, Pdf
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, NextPageTemplate, PageBreak

from core.documents.foreign import as_group, as_piece, disarm, drawing, foreign_pdf, page_form, size_of, turn_of
from core.documents.foreign_tags import PAGE_FORM, read_tags
from core.documents.links import add_links, web_links
from core.documents.paper import PAPER_BOTTOM, PAPER_SIDE, PAPER_TOP, Drawing, Paper
from core.documents.paragraphs import TaggedParagraph
from core.documents.structure import Element, MarkedContent, heading_level, moved
from core.documents.style import PAGE_HEIGHT, PAGE_WIDTH, SMALL, Anchor
from core.documents.tags import TaggedCanvas
from core.documents.text import inline

_LEAST_SCALE = 0.9
_LONGEST = 1_224.0
"""The longest side of a page that gets a paper of its own size, in points (11 × 17 inches); others are scaled down."""
RESUME_FORM = "/Resume"
"""The name of the drawing that holds a page of the résumé."""
_CAPTION = ParagraphStyle("caption", SMALL, alignment=TA_RIGHT)
_FIRST_CAPTION = ParagraphStyle("first caption", _CAPTION, role="H2")
_GROUPS = {"Document", "Part", "Sect", "Div", "Art", "NonStruct"}


def papers_of(resume: bytes) -> list[Paper]:
    """Return the paper for each page of the résumé: letter, or as large as 90 % of the page need.

    Raises DocumentRefused when it cannot be read.
    """
    with foreign_pdf(resume) as pdf:
        return [_paper(*_turned_size(page)) for page in pdf.pages]


def _paper(width: float, height: float) -> Paper:
    if max(width, height) > _LONGEST:
        return PAGE_WIDTH, PAGE_HEIGHT
    needed = (width * _LEAST_SCALE + 2 * PAPER_SIDE, height * _LEAST_SCALE + PAPER_TOP + PAPER_BOTTOM)
    return max(PAGE_WIDTH, needed[0]), max(PAGE_HEIGHT, needed[1])


def _turned_size(page: Page) -> tuple[float, float]:
    """Return width and height of the page as it is shown, in points."""
    width, height = size_of(page)
    return (height, width) if turn_of(page) % 180 else (width, height)


def frames(papers: Sequence[Paper], *, starts_document: bool) -> list[Flowable]:
    """Return one empty page with a caption for each page of the résumé, and the break to the page after them."""
    story: list[Flowable] = [] if starts_document else [NextPageTemplate("paper 0"), PageBreak()]
    for number in range(1, len(papers) + 1):
        caption = inline(f"Résumé  ·  As received, page {number} of {len(papers)}")
        first = number == 1
        story += [Anchor("Résumé", "resume")] if first else []
        following = f"paper {number}" if number < len(papers) else "next"
        story += [TaggedParagraph(caption, _FIRST_CAPTION if first else _CAPTION), Place()]
        story += [NextPageTemplate(following), PageBreak()]
    return story


class Place(Flowable):
    """The place of one page of the résumé in the structure tree; it takes no space."""

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return a size of zero."""
        return 0, 0

    def draw(self) -> None:
        """Open the place."""
        if isinstance(self.canv, TaggedCanvas):
            self.canv.add_place()


def with_pages(document: Drawing, resume: bytes) -> bytes:
    """Return the document with the résumé's pages drawn into their places, and with their tags.

    Equal input gives equal bytes. Raises DocumentRefused when a page of the résumé cannot be read.
    """
    with foreign_pdf(resume) as source:
        return document.finished(partial(_add_pages, document, source))


def _add_pages(document: Drawing, source: Pdf, pdf: Pdf) -> None:
    tags = read_tags(source, (PAGE_FORM,))
    links = [[link.moved(_placed(page, cropped=True)[0]) for link in web_links(page)] for page in source.pages]
    disarm(source)
    start = min(document.places)
    add_links(pdf, links, start)
    for number, page in enumerate(source.pages, start=start):
        matrix, box = _placed(page)
        commands = drawing(RESUME_FORM, matrix)
        if tags is None:
            piece = _next_piece(document.root, number)
            document.places[number].content.append(Element("P", [piece]))
            commands = as_piece(commands, "P", piece.number)
        else:
            commands = as_group(commands)
        _draw(pdf, pdf.pages[number], page_form(pdf, source, page), commands + _edge(box))
    if tags is not None:
        _put_in_place(document.places, tags, start)


def _next_piece(root: Element, page: int) -> MarkedContent:
    numbers = (piece.number for piece in root.pieces() if piece.page == page)
    return MarkedContent(page, 1 + max(numbers, default=-1))


def _put_in_place(places: Mapping[int, Element], tags: Element, start: int) -> None:
    """Add the parts of the résumé's tree to the place of the page that they begin on, one level below its heading."""
    for element in tags.walk():
        level = heading_level(element.role)
        element.role = f"H{level + 2}" if level else element.role
    page = start
    for part in _ungrouped(tags):
        moved(part, start, (RESUME_FORM,))
        page = max([page, *(piece.page for piece in part.pieces())][:2])
        places[page].content.append(part)
    for filled in places.values():
        filled.language = tags.language


def _ungrouped(root: Element) -> list[Element]:
    """Return the parts of a tree without the elements that only hold all of it."""
    while len(root.content) == 1 and isinstance(root.content[0], Element) and root.content[0].role in _GROUPS:
        root = root.content[0]
    return [part if isinstance(part, Element) else Element("P", [part]) for part in root.content]


def _draw(pdf: Pdf, page: Page, form: Any, commands: bytes) -> None:
    """Add one page of the résumé to one of our pages."""
    resources = dict(page.obj.get(Name.Resources, Dictionary()).items())
    drawn = dict(resources.get("/XObject", Dictionary()).items())
    page.obj.Resources = Dictionary(resources | {"/XObject": Dictionary(drawn | {RESUME_FORM: form})})
    page.contents_add(pdf.make_stream(commands))


def _edge(box: tuple[float, float, float, float]) -> bytes:
    """Return the commands for a hairline around the page of the résumé: left, bottom, width, height."""
    rectangle = " ".join(f"{value:.2f}" for value in box)
    return f"/Artifact <</Type /Layout>> BDC q 0.85 0.87 0.9 RG 0.5 w {rectangle} re S Q EMC\n".encode()


def _placed(page: Page, *, cropped: bool = False) -> tuple[Matrix, tuple[float, float, float, float]]:
    """Return the matrix that rotates, scales and moves a page onto its paper, and its box there.

    `cropped` is for what is measured from the corner of the crop box already.
    """
    width, height = _turned_size(page)
    turn = turn_of(page)
    paper_width, paper_height = _paper(width, height)
    across, down = paper_width - 2 * PAPER_SIDE, paper_height - PAPER_TOP - PAPER_BOTTOM
    corner = {0: (0.0, 0.0), 90: (0.0, height), 180: (width, height), 270: (width, 0.0)}[turn]
    left, bottom = (0.0, 0.0) if cropped else (float(value) for value in list(page.cropbox)[:2])
    turned = Matrix(1, 0, 0, 1, -left, -bottom) @ Matrix(*_TURNS[turn], *corner)
    scale = min(across / width, down / height, 1.0)
    width, height = width * scale, height * scale
    left, bottom = (paper_width - width) / 2, PAPER_BOTTOM + down - height
    return turned @ Matrix(scale, 0, 0, scale, left, bottom), (left, bottom, width, height)


_TURNS = {0: (1, 0, 0, 1), 90: (0, -1, 1, 0), 180: (-1, 0, 0, -1), 270: (0, 1, -1, 0)}
"""The first four numbers of the matrix that turns a page clockwise by these degrees."""
