"""Makes Word files from WordprocessingML: one part for each keyword, as Word itself stores them."""

from __future__ import annotations

import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

_NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
}
_DECLARED = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in _NAMESPACES.items())
_STRICT = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "http://purl.oclc.org/ooxml/wordprocessingml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/": "http://purl.oclc.org/ooxml/officeDocument/",
}
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_ROOTS = {"header": "w:hdr", "footer": "w:ftr", "diagramData": "dgm:dataModel"}


def p(*texts: str, style: str = "", properties: str = "") -> str:
    """A paragraph with one run a text."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    runs = "".join(map(run, texts))
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{runs}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def cell(content: str, width: int = 2_000) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{content}</w:tc>'


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(cells)}</w:tr>"


def table(*rows: str, columns: int = 2) -> str:
    grid = '<w:gridCol w:w="2000"/>' * columns
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def sdt(content: str, properties: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def drawn_box(content: str) -> str:
    """A text box as newer versions of Word store it."""
    shape = f"<wps:wsp><wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx></wps:wsp>"
    return (
        f"<w:drawing><wp:anchor><a:graphic><a:graphicData>{shape}</a:graphicData></a:graphic></wp:anchor></w:drawing>"
    )


def vml_box(content: str) -> str:
    """A text box as older versions of Word store it."""
    inner = f"<v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox>"
    return f"<w:pict><v:shape>{inner}</v:shape></w:pict>"


def either(choice: str, fallback: str) -> str:
    """The same thing for a newer and for an older version of Word."""
    choice = f'<mc:Choice Requires="wps">{choice}</mc:Choice>'
    return f"<mc:AlternateContent>{choice}<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"


def field(instruction: str, result: str, data: str = "") -> str:
    """A complex field, with the data of a legacy form where given."""
    begin = f'<w:r><w:fldChar w:fldCharType="begin">{data}</w:fldChar></w:r>'
    code = f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
    marks = {kind: f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("separate", "end")}
    return f"{begin}{code}{marks['separate']}{result}{marks['end']}"


def word_file(
    body: str, *parts: tuple[str, str], main: str = "word/document.xml", strict: bool = False, content_type: str = _MAIN
) -> bytes:
    """A Word file with this body; `parts` are kinds of related parts, such as "header", with their content.

    The related parts have the relationship ids rId1, rId2 and so on.
    """
    target = BytesIO()
    folder, _, name = main.rpartition("/")
    files = {
        "_rels/.rels": _relations([("officeDocument", main)]),
        main: f"<w:document {_DECLARED}><w:body>{body}</w:body></w:document>",
        f"{folder}/_rels/{name}.rels": _relations([(kind, f"part{n}.xml") for n, (kind, _) in enumerate(parts, 1)]),
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/{main}" '
        f'ContentType="{content_type}"/></Types>',
    }
    for number, (kind, content) in enumerate(parts, 1):
        root = _ROOTS.get(kind, f"w:{kind}")
        files[f"{folder}/part{number}.xml"] = f"<{root} {_DECLARED}>{content}</{root}>"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in files.items():
            archive.writestr(path, '<?xml version="1.0" encoding="UTF-8"?>' + (_in_strict(text) if strict else text))
    return target.getvalue()


def _relations(entries: list[tuple[str, str]]) -> str:
    lines = (
        f'<Relationship Id="rId{n}" Type="{_TYPES}{kind}" Target="{path}"/>'
        for n, (kind, path) in enumerate(entries, 1)
    )
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{package}">{"".join(lines)}</Relationships>'


def _in_strict(text: str) -> str:
    for known, strict in _STRICT.items():
        text = text.replace(known, strict)
    return text
