"""Fonts for scripts that need shaping: HarfBuzz shapes the text, and only the outlines in use are embedded.

One character of a `ShapedFont` is one cluster of the text, such as a syllable in Hindi or a letter with its vowel in
Arabic. Clusters have private characters from U+F0000 on, so that measuring and breaking lines work as for other text.
docs/decisions/scripts.md has the reasons.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from io import BytesIO
from itertools import groupby, pairwise
from pathlib import Path
from threading import Lock
from typing import Any, Final
from weakref import WeakKeyDictionary

import uharfbuzz as harfbuzz
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import getTableModule, newTable
from reportlab.pdfbase.ttfonts import FF_SYMBOLIC, TTFont, TTFontFace

FIRST_CLUSTER: Final = 0xF0000
_LAST_CLUSTER: Final = 0xFFFFD
_EM: Final = 1000
_CLUSTER = re.compile(f"[{chr(FIRST_CLUSTER)}-{chr(_LAST_CLUSTER)}]")
_SPACE: Final = 260
"""A space is as wide as in the Latin font, because reportlab measures it in the font of the word before it."""
_KANA, _HANGUL = (
    re.compile("[\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f]"),
    re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]"),
)
_evidence: ContextVar[str] = ContextVar("language evidence", default="")
_lock = Lock()
_clusters: dict[int, tuple[str, str, tuple[tuple[int, int, int], ...]]] = {}
_codes: dict[tuple[str, str, tuple[tuple[int, int, int], ...]], int] = {}


def cluster_font(character: str) -> str | None:
    """Return the name of the font that a cluster's private character belongs to, or None for another character."""
    cluster = _clusters.get(ord(character))
    return cluster[0] if cluster else None


def meant(text: str) -> str:
    """Return the text with each cluster's private character replaced by the characters that it stands for."""
    return text if text.isascii() else _CLUSTER.sub(_meant, text)


def _meant(match: re.Match[str]) -> str:
    cluster = _clusters.get(ord(match[0]))
    return cluster[1] if cluster else match[0]


@contextmanager
def language_evidence(text: str) -> Iterator[None]:
    """In the block, take the language of a text that does not show it itself from this other text of its document."""
    token = _evidence.set(_shown_language(text))
    try:
        yield
    finally:
        _evidence.reset(token)


def language_of(text: str) -> str:
    """Return the language whose forms of Chinese characters a text needs: "ja", "ko" or "zh-hans"."""
    return _shown_language(text) or _evidence.get() or "zh-hans"


def _shown_language(text: str) -> str:
    if _KANA.search(text):
        return "ja"
    return "ko" if _HANGUL.search(text) else ""


class ShapedFont(TTFont):
    """A font whose text HarfBuzz shapes; `weight` sets a variable font, `thickened` emboldens one without weights."""

    def __init__(self, name: str, path: Path, *, weight: int = 400, thickened: bool = False) -> None:
        self.fontName = name
        self.face: Any = _Face(name, path, weight, thickened=thickened)
        self.state = WeakKeyDictionary()
        self._asciiReadable = False
        self.shapable = False

    @lru_cache(maxsize=20_000)  # noqa: B019  # a font lives as long as the process
    def shaped(self, word: str, language: str) -> str:
        """Return a word in logical order, with a private character for each cluster that is not a plain character."""
        buffer = harfbuzz.Buffer()
        buffer.add_str(word)
        buffer.guess_segment_properties()
        buffer.language = language
        harfbuzz.shape(self.face.harfbuzz, buffer, {})
        glyphs = list(zip(buffer.glyph_infos, buffer.glyph_positions, strict=True))
        parts = {start: list(part) for start, part in groupby(glyphs, key=lambda glyph: glyph[0].cluster)}
        ends = [*sorted(parts), len(word)]
        clusters = ((word[start:end], parts[start]) for start, end in pairwise(ends))
        if buffer.direction == "rtl":
            return "".join(self._apart(text, shapes) for text, shapes in clusters)
        return "".join(self._character(text, shapes) for text, shapes in clusters)

    def _apart(self, text: str, glyphs: Sequence[Any]) -> str:
        """Return a cluster's first character with its outline, the others empty.

        Viewers reverse right-to-left text character by character, also when it has ActualText.
        """
        return self._character(text[0], glyphs) + "".join(self._character(character, ()) for character in text[1:])

    def _character(self, text: str, glyphs: Sequence[Any]) -> str:
        """Return the character itself when one plain glyph shows it, else the private character of the cluster."""
        face, x, placed = self.face, 0, []
        for info, position in glyphs:
            placed.append((info.codepoint, x + position.x_offset, position.y_offset))
            x += position.x_advance
        if len(text) == 1 and placed == [(face.charToGlyph.get(ord(text)), 0, 0)] and x == face.getCharWidth(ord(text)):
            return text
        cluster = (self.fontName, text, tuple(placed))
        with _lock:
            code = _codes.get(cluster)
            if code is None:
                code = FIRST_CLUSTER + len(_codes)
                if code > _LAST_CLUSTER:
                    return "\ufffd"
                _codes[cluster], _clusters[code] = code, cluster
                face.charWidths[code], face.charToGlyph[code] = x, code
        return chr(code)

    def depth(self, character: str) -> float:
        """Return how far the outline of a character reaches below the baseline, for a size of one point."""
        plain = ((self.face.charToGlyph.get(ord(character), 0), 0, 0),)
        glyphs = _clusters[ord(character)][2] if ord(character) in _clusters else plain
        bottoms = [y + _bottom(self.face.harfbuzz.get_glyph_extents(glyph)) for glyph, _, y in glyphs]
        return max(0.0, -min(bottoms, default=0.0)) / _EM

    def addObjects(self, doc: Any) -> None:
        """Add the font to the document, with a text map that leads to the text that was meant."""
        subsets, name = self.state[doc].subsets, self.state[doc].internalName
        super().addObjects(doc)
        for number, subset in enumerate(subsets):
            font = doc.idToObject["BasicFonts"].dict[f"{name}+{number}"]
            doc.idToObject[font.ToUnicode.name].content = _text_map(subset)


def _bottom(extents: Any) -> float:
    return float(extents.y_bearing + extents.height) if extents else 0.0


class _Face(TTFontFace):
    """The outlines and measures of a font, read by HarfBuzz at 1,000 units per em."""

    def __init__(self, name: str, path: Path, weight: int, *, thickened: bool) -> None:
        face = harfbuzz.Face(harfbuzz.Blob.from_file_path(str(path)))
        self.harfbuzz = harfbuzz.Font(face)
        self.harfbuzz.scale = (_EM, _EM)
        if "fvar" in face.table_tags:
            self.harfbuzz.set_variations({"wght": weight})
        if thickened:
            self.harfbuzz.synthetic_bold = (0.03, 0.03, True)
        self.name, self.subfontNameX, self.filename = name.encode(), b"", name
        extents = self.harfbuzz.get_font_extents("ltr")
        self.ascent, self.descent, self.capHeight = extents.ascender, extents.descender, 714
        self.flags, self.italicAngle, self.stemV, self.defaultWidth = FF_SYMBOLIC, 0, 80 if weight < 600 else 140, _EM
        self.bbox = [-_EM, self.descent, 3 * _EM, self.ascent]
        glyphs = ((code, self.harfbuzz.get_nominal_glyph(code)) for code in face.unicodes)
        self.charToGlyph = {code: glyph for code, glyph in glyphs if glyph}
        self.charWidths = {code: self.harfbuzz.get_glyph_h_advance(glyph) for code, glyph in self.charToGlyph.items()}
        self.charWidths[32] = _SPACE

    def makeSubset(self, subset: Sequence[int]) -> bytes:
        """Return a TrueType font whose character n is the n-th of these characters."""
        codes = [code for code in dict.fromkeys(subset) if code]
        names = {0: ".notdef", **{code: f"g{number}" for number, code in enumerate(codes)}}
        outlines = {name: self._outline(code) for code, name in names.items()}
        builder = FontBuilder(_EM, isTTF=True)
        builder.setupGlyphOrder(list(names.values()))
        builder.setupGlyf(outlines)
        builder.setupHorizontalMetrics(
            {
                name: (max(0, self.charWidths.get(code, _EM)), getattr(outlines[name], "xMin", 0))
                for code, name in names.items()
            }
        )
        builder.setupHorizontalHeader(ascent=self.ascent, descent=self.descent)
        builder.setupPost(keepGlyphNames=False)
        builder.updateHead(created=0, modified=0)
        table = getTableModule("cmap").CmapSubtable.newSubtable(6)
        table.platformID, table.platEncID, table.language = 1, 0, 0
        table.cmap = {number: names[code] for number, code in enumerate(subset)}
        builder.font["cmap"] = newTable("cmap")
        builder.font["cmap"].tableVersion, builder.font["cmap"].tables = 0, [table]
        builder.font.recalcTimestamp = False
        target = BytesIO()
        builder.font.save(target)
        return target.getvalue()

    def _outline(self, code: int) -> Any:
        """Return the outline of a character: that of all glyphs of its cluster, each in its place."""
        pen = TTGlyphPen(None)
        curves = Cu2QuPen(pen, max_err=1.0)
        plain = ((self.charToGlyph[code], 0, 0),) if code else ()
        for glyph, x, y in _clusters[code][2] if code in _clusters else plain:
            self.harfbuzz.draw_glyph_with_pen(glyph, TransformPen(curves, (1, 0, 0, 1, x, y)))
        return pen.glyph()


def _text_map(subset: Sequence[int]) -> str:
    """Return the ToUnicode map of a subset (PDF 32000-1, 9.10.3)."""
    texts = [_clusters[code][1] if code in _clusters else chr(code) for code in subset]
    rows = [f"<{number:02X}> <{text.encode('utf-16-be').hex().upper()}>" for number, text in enumerate(texts)]
    head = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CIDSystemInfo"
    ordering = "<< /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def /CMapName /Adobe-Identity-UCS def"
    space = f"/CMapType 2 def 1 begincodespacerange <00> <{len(rows) - 1:02X}> endcodespacerange"
    blocks = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    maps = [line for block in blocks for line in (f"{len(block)} beginbfchar", *block, "endbfchar")]
    tail = "endcmap CMapName currentdict /CMap defineresource pop end end"
    return "\n".join([head, ordering, space, *maps, tail])
