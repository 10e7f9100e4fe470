"""Links from the first page of a profile to its parts, with page numbers that are known when all pages are drawn."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable

from core.documents.style import ACCENT, BODY_WIDTH, STRONG, columns
from core.documents.tags import Tag, TaggedCanvas
from core.documents.text import text_width

LINK = ParagraphStyle("page link", STRONG, textColor=ACCENT)
_SPACE = 14.0


def page_links(parts: Sequence[tuple[str, str]]) -> Flowable:
    """Return links such as "Résumé page 2" beside each other; each part has a name and the key of its heading."""
    links = [PageLink(name, key) for name, key in parts]
    widths = [link.width + _SPACE for link in links]
    return columns([*([link] for link in links), []], [*widths, BODY_WIDTH - sum(widths)])


class PageLink(Flowable):
    """A link to a section, which the canvas completes with the number of its page."""

    def __init__(self, name: str, key: str) -> None:
        super().__init__()
        self.name, self.key = name, key
        self.width, self.height = text_width(link_text(name, 99), LINK.fontName, LINK.fontSize), LINK.leading

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return the size of the link with a number of two digits."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw the place of the text, with the link over it."""
        canvas = self.canv
        if isinstance(canvas, TaggedCanvas):
            with canvas.tagged(Tag("P")):
                canvas.doForm(canvas.form_for_link(self.name, self.key))
                canvas.linkRect(f"Go to: {self.name}", self.key, (0, 0, self.width, self.height), relative=1)


def link_text(name: str, page: int) -> str:
    """Return the text of a link, such as "Résumé page 2"."""
    return f"{name} page {page}"
