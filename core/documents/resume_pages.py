"""Places each page of an uploaded résumé into a page of ours, scaled to fit below the header."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO

from pikepdf import Pdf, PdfError
from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.generic import DictionaryObject, IndirectObject, NameObject
from reportlab.platypus import Flowable, PageBreak

from core.documents.foreign import as_group, as_piece, compressed, disarm, drawing, foreign_pdf, page_form
from core.documents.foreign_tags import PAGE_FORM, read_tags
from core.documents.links import add_links, web_links
from core.documents.paper import Drawing
from core.documents.paragraphs import TaggedParagraph
from core.documents.structure import Element, MarkedContent, heading_level, moved
from core.documents.style import PAGE_HEIGHT, PAGE_WIDTH, SMALL, heading
from core.documents.tags import TaggedCanvas
from core.third_party import add_to_pdf, pdf_objects

_LEFT, _BOTTOM = 36.0, 50.0
_WIDTH, _HEIGHT = PAGE_WIDTH - 2 * _LEFT, PAGE_HEIGHT - _BOTTOM - 104
RESUME_FORM = NameObject("/Resume")
"""The name of the drawing that holds a page of the résumé."""
_GROUPS = {"Document", "Part", "Sect", "Div", "Art", "NonStruct"}


def page_count(resume: bytes) -> int:
    """Return how many pages the résumé has; raises DocumentRefused when it cannot be read."""
    with foreign_pdf(resume) as reader:
        return len(reader.pages)


def frames(pages: int, *, starts_document: bool) -> list[Flowable]:
    """Return one empty page with a caption for each page of the résumé."""
    story: list[Flowable] = []
    for number in range(1, pages + 1):
        if number > 1 or not starts_document:
            story.append(PageBreak())
        if number == 1:
            story += heading("Résumé", "resume")
        story += [TaggedParagraph(f"As received, page {number} of {pages}", SMALL), Place()]
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


def with_pages(document: Drawing, resume: bytes, first: int) -> bytes:
    """Return the document with the résumé's pages drawn into its pages from index `first` on, and with their tags.

    Equal input gives equal bytes. Raises DocumentRefused when a page of the résumé cannot be read.
    """
    tags = _tags(resume)
    writer = PdfWriter(clone_from=PdfReader(BytesIO(document.pdf)))
    own_objects = len(pdf_objects(writer))
    with foreign_pdf(resume) as reader:
        forms = [(page_form(writer, page), *_placed(page)) for page in reader.pages]
        disarm(writer, since=own_objects)
        links = [[link.moved(_placed(page, cropped=True)[0]) for link in web_links(page)] for page in reader.pages]
    start = first % len(writer.pages)
    add_links(writer, links, start)
    for index, (form, matrix, width, height) in enumerate(forms):
        commands = drawing(RESUME_FORM, matrix)
        if tags is None:
            piece = _next_piece(document.root, start + index)
            document.places[start + index].content.append(Element("P", [piece]))
            commands = as_piece(commands, "P", piece.number)
        else:
            commands = as_group(commands)
        _draw(writer, writer.pages[start + index], form, commands + _edge(width, height))
    if tags is not None:
        _put_in_place(document.places, tags, start)
    target = BytesIO()
    writer.write(target)
    return replace(document, pdf=target.getvalue()).finished()


def _tags(resume: bytes) -> Element | None:
    """Return the tags of a cleaned résumé, or None when it has none."""
    try:
        with Pdf.open(BytesIO(resume)) as pdf:
            return read_tags(pdf, (PAGE_FORM,))
    except PdfError:
        return None


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


def _draw(writer: PdfWriter, target: PageObject, form: IndirectObject, commands: bytes) -> None:
    """Add one page of the résumé to one of our pages."""
    resources = DictionaryObject(target.get("/Resources", DictionaryObject()).get_object())
    drawn = DictionaryObject(resources.get("/XObject", DictionaryObject()).get_object())
    resources[NameObject("/XObject")] = DictionaryObject({**drawn, RESUME_FORM: form})
    target[NameObject("/Resources")] = resources
    content = target.get_contents()
    stream = compressed((b"" if content is None else content.get_data()) + commands)
    target[NameObject("/Contents")] = add_to_pdf(writer, stream)


def _edge(width: float, height: float) -> bytes:
    """Return the commands for a hairline around the page of the résumé."""
    box = f"{_LEFT + (_WIDTH - width) / 2:.2f} {_BOTTOM + _HEIGHT - height:.2f} {width:.2f} {height:.2f} re"
    return f"/Artifact <</Type /Layout>> BDC q 0.85 0.87 0.9 RG 0.5 w {box} S Q EMC\n".encode()


def _placed(page: PageObject, *, cropped: bool = False) -> tuple[Transformation, float, float]:
    """Return the matrix that rotates, scales and moves a page into the frame, and its size there in points.

    `cropped` is for what is measured from the corner of the crop box already.
    """
    box = page.cropbox
    turn = page.rotation % 360
    width, height = float(box.width), float(box.height)
    if width <= 0 or height <= 0:
        raise ValueError("The page has no size.")
    corner = {0: (0.0, 0.0), 90: (0.0, width), 180: (width, height), 270: (height, 0.0)}[turn]
    start = (0.0, 0.0) if cropped else (-float(box.left), -float(box.bottom))
    matrix = Transformation().translate(*start).rotate(-turn).translate(*corner)
    if turn in (90, 270):
        width, height = height, width
    scale = min(_WIDTH / width, _HEIGHT / height)
    width, height = width * scale, height * scale
    left, bottom = _LEFT + (_WIDTH - width) / 2, _BOTTOM + _HEIGHT - height
    return matrix.scale(scale).translate(left, bottom), width, height
