"""Writes the title, author, language and dates of a PDF, in both places that the format has (XMP: ISO 16684-1)."""

from __future__ import annotations

from datetime import datetime
from xml.sax.saxutils import escape

from pikepdf import Dictionary, Name, Pdf, Stream, String

LANGUAGE = "en-US"
_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>FactoryFix</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
{dates}</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
_DATES = "<xmp:CreateDate>{at}</xmp:CreateDate>\n<xmp:ModifyDate>{at}</xmp:ModifyDate>\n"


def describe(pdf: Pdf, title: str, created_at: datetime | None, language: str = LANGUAGE) -> None:
    """Set title, language and dates of the PDF; without `created_at` it has no date."""
    info = pdf.docinfo
    info.Title = String(title)
    for key in (Name.CreationDate, Name.ModDate):
        if created_at:
            info[key] = String(_date(created_at))
        elif key in info:
            del info[key]
    at = f"{created_at.replace(microsecond=0).isoformat()}" if created_at else ""
    packet = _PACKET.format(title=escape(title), language=language, dates=_DATES.format(at=at) if at else "")
    pdf.Root.Metadata = Stream(pdf, packet.encode(), Type=Name.Metadata, Subtype=Name.XML)
    pdf.Root.Lang = String(language)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)


def _date(at: datetime) -> str:
    """Return a time as PDF writes it, such as "D:20261120180500-05'00'" (PDF 32000-1, 7.9.4)."""
    zone = f"{at:%z}"
    return f"D:{at:%Y%m%d%H%M%S}{zone[:3]}'{zone[3:5]}'"
