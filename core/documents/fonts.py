"""The fonts of all PDFs, and which of them shows a character: docs/decisions/scripts.md."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily
from reportlab.pdfbase.ttfonts import TTFont

from core.documents.shaping import ShapedFont, cluster_font

FONTS = Path(__file__).parents[2] / "data" / "fonts"
REGULAR, BOLD, ITALIC = "NotoSans-Regular", "NotoSans-Bold", "NotoSans-Italic"
_SCRIPTS = ("NotoSansHebrew", "NotoSansArabic", "NotoSansThai", "NotoSansDevanagari")
_SHAPED = ("NotoSansHebrew", "NotoSansArabic")
_SYMBOLS = ("NotoSansSymbols-Regular", "NotoSansSymbols2-Regular")
_FALLBACKS = {
    REGULAR: (*(f"{name}-Regular" for name in _SCRIPTS), *_SYMBOLS, "NotoSansCJK-Regular"),
    BOLD: (*(f"{name}-Bold" for name in _SCRIPTS), *_SYMBOLS, "NotoSansCJK-Bold"),
}
_FALLBACKS[ITALIC] = _FALLBACKS[REGULAR]


@cache
def register_fonts() -> dict[str, TTFont]:
    """Register all fonts with reportlab, once, and return them by name."""
    plain = [path for path in sorted(FONTS.glob("*.ttf")) if not path.stem.startswith(_SHAPED)]
    fonts = {path.stem: TTFont(path.stem, str(path)) for path in plain} | {font.fontName: font for font in _shaped()}
    for font in fonts.values():
        registerFont(font)
    registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD)
    return fonts


def _shaped() -> list[ShapedFont]:
    """Return the fonts of the scripts that need shaping, each in regular and bold."""
    thai = _packaged("fontpkg_noto_sans_thai", "files/NotoSansThai[wdth,wght].ttf")
    devanagari = _packaged("fontpkg_noto_sans_devanagari", "files/NotoSansDevanagari[wdth,wght].ttf")
    cjk = _packaged("noto_cjk_sans_jp_regular", "NotoSansCJKjp-Regular.otf")
    return [
        *(ShapedFont(f"{name}-Regular", FONTS / f"{name}-Regular.ttf") for name in _SHAPED),
        *(ShapedFont(f"{name}-Bold", FONTS / f"{name}-Bold.ttf", weight=700) for name in _SHAPED),
        ShapedFont("NotoSansThai-Regular", thai),
        ShapedFont("NotoSansThai-Bold", thai, weight=700),
        ShapedFont("NotoSansDevanagari-Regular", devanagari),
        ShapedFont("NotoSansDevanagari-Bold", devanagari, weight=700),
        ShapedFont("NotoSansCJK-Regular", cjk),
        ShapedFont("NotoSansCJK-Bold", cjk, thickened=True),
    ]


def _packaged(package: str, name: str) -> Path:
    return Path(str(files(package).joinpath(name)))


@lru_cache(maxsize=20_000)
def _with_glyph(character: str, base: str) -> str | None:
    fonts = register_fonts()
    for name in (base, *_FALLBACKS[base]):
        font = fonts[name]
        # reportlab writes an unusable text map for characters above U+FFFF in a font of its own
        if ord(character) in font.face.charToGlyph and (ord(character) <= 0xFFFF or isinstance(font, ShapedFont)):
            return name
    return None


def font_of(character: str, base: str) -> str | None:
    """Return the first font that has the character, starting with the base font, or None."""
    return cluster_font(character) or _with_glyph(character, base)
