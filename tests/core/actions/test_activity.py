"""The activity of an onboarding: filters, paging, notes, files and the export."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.actions import activity, attachments, notes, onboarding as onboardings
from core.actions.activity import Kind
from core.actions.context import ByItself, Context
from core.errors import InvalidInput, NotAllowed, NotFound
from core.onboarding.model import Onboarding
from core.people.actor import KOMBO
from core.people.roles import Permission
from core.storage.notes import Audience
from tests.core.documents.pdf_reading import plain
from tests.office import ADA, ANA, SAM, Office, open_office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


@pytest.fixture
def begun(office: Office) -> Onboarding:
    return office.begun("Northgate")


def sentences(office: Office, onboarding: Onboarding, kind: Kind | None = None, search: str = "") -> list[str]:
    page = activity.page(office.ctx(SAM), onboarding.id, kind=kind, search=search)
    assert page.total == len(page.events)
    return [event.sentence for event in page.events]


def reported_by_kombo(office: Office, onboarding: Onboarding) -> None:
    with Context(office.services, ByItself(KOMBO)).change(onboarding.id, Permission.VIEW) as act:
        act.note("Reported a finished sync", {})


def test_each_filter_shows_its_own_events(office: Office, begun: Onboarding) -> None:
    notes.write(office.ctx(SAM), begun.id, text="They close at noon.", audience=Audience.TEAM)
    attachments.attach(office.ctx(ANA), begun.id, name="approval.pdf", data=plain())
    reported_by_kombo(office, begun)
    assert sentences(office, begun, Kind.NOTES) == [f"{SAM.name} wrote a note for the team"]
    assert sentences(office, begun, Kind.FILES) == [f"{ANA.name} attached a file"]
    assert sentences(office, begun, Kind.SYSTEM) == ["Kombo reported a finished sync"]
    assert f"{ANA.name} started the onboarding" in sentences(office, begun, Kind.PEOPLE)
    everything = sentences(office, begun)
    assert len(everything) == len(sentences(office, begun, Kind.PEOPLE)) + 1
    assert everything[0] == "Kombo reported a finished sync"


@pytest.mark.parametrize(
    ("search", "count"),
    [
        ("close at noon", 1),
        ("CLOSE AT", 1),
        ("50%", 1),
        ("5_%", 0),
        ("\\", 1),
        ("", 3),
        ("Started the", 1),
        ("x'--", 0),
    ],
)
def test_the_search_looks_for_the_text_as_it_is_written(office: Office, search: str, count: int) -> None:
    begun = onboardings.start(office.ctx(ANA), customer=f"Search {search} {count}", another=True)
    for text in ("They close at noon, 50% of them", r"A share \\plant\hr"):
        notes.write(office.ctx(ANA), begun.id, text=text, audience=Audience.TEAM)
    matches = [event for event in activity.page(office.ctx(ANA), begun.id, search=search).events if event.note]
    started = [s for s in sentences(office, begun, search=search) if "started" in s]
    assert len(matches) + (len(started) if search in ("", "Started the") else 0) == count


def test_a_page_is_a_part_of_the_activity(office: Office, begun: Onboarding) -> None:
    for number in range(5):
        notes.write(office.ctx(ANA), begun.id, text=f"Note {number}", audience=Audience.TEAM)
    first = activity.page(office.ctx(ANA), begun.id, kind=Kind.NOTES, limit=2)
    last = activity.page(office.ctx(ANA), begun.id, kind=Kind.NOTES, limit=2, offset=4)
    assert first.total == last.total == 5
    assert [event.note.text for page in (first, last) for event in page.events if event.note] == [
        "Note 4",
        "Note 3",
        "Note 0",
    ]


def test_only_its_author_or_an_admin_deletes_a_note_and_its_text_is_gone(office: Office, begun: Onboarding) -> None:
    first, second = (
        notes.write(office.ctx(ANA), begun.id, text=text, audience=Audience.CUSTOMER) for text in ("One", "Two")
    )
    with pytest.raises(NotAllowed):
        notes.delete(office.ctx(SAM), begun.id, first.id)
    notes.delete(office.ctx(ANA), begun.id, first.id)
    notes.delete(office.ctx(ADA), begun.id, second.id)
    notes.delete(office.ctx(ADA), begun.id, second.id)
    page = activity.page(office.ctx(ANA), begun.id, kind=Kind.NOTES)
    assert [event.note for event in page.events] == [None] * 4, "two were written, and two deleted once each"
    with office.services.store.read() as db:
        assert db.select("SELECT text FROM notes WHERE id IN (?, ?)", [first.id, second.id]) == [{"text": ""}] * 2


def test_a_note_is_deleted_only_through_its_own_onboarding(office: Office, begun: Onboarding) -> None:
    note = notes.write(office.ctx(ANA), begun.id, text="One", audience=Audience.TEAM)
    with pytest.raises(NotFound):
        notes.delete(office.ctx(ADA), office.begun("Summit").id, note.id)


@pytest.mark.parametrize("text", ["", " \n\t", "x" * (notes.LONGEST + 1)])
def test_an_empty_or_endless_note_is_refused(office: Office, begun: Onboarding, text: str) -> None:
    with pytest.raises(InvalidInput):
        notes.write(office.ctx(ANA), begun.id, text=text, audience=Audience.TEAM)
    assert sentences(office, begun, Kind.NOTES) == []


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("run.exe", b"MZ", "“run.exe” is not a type that can be attached."),
        ("no-extension", b"%PDF-", "“no-extension” is not a type that can be attached."),
        ("page.html", b"<script>", "“page.html” is not a type that can be attached."),
        ("approval.pdf", b"<script>", "“approval.pdf” is not a PDF file."),
        ("approval.pdf", b"", "“approval.pdf” is empty."),
        ("large.txt", b"x" * (attachments.MOST_BYTES + 1), "“large.txt” is too large."),
    ],
)
def test_a_file_that_cannot_be_attached_is_refused_in_a_sentence(
    office: Office, begun: Onboarding, name: str, data: bytes, sentence: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        attachments.attach(office.ctx(ANA), begun.id, name=name, data=data)
    assert refused.value.sentence == sentence
    assert sentences(office, begun, Kind.FILES) == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        (r"C:\Users\dana\approval.PDF", "approval.PDF"),
        ("../../etc/approval.pdf", "approval.pdf"),
        ("a\r\nb.pdf", "ab.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_file_comes_back_as_it_was_under_a_plain_name(
    office: Office, begun: Onboarding, name: str, kept: str
) -> None:
    attached = attachments.attach(office.ctx(ANA), begun.id, name=name, data=plain())
    file, content = attachments.read(office.ctx(SAM), begun.id, attached.id)
    assert (file.name, content) == (kept, plain())
    with pytest.raises(NotFound):
        attachments.read(office.ctx(SAM), office.begun("Summit").id, attached.id)


def test_an_onboarding_has_room_for_fifty_files(
    office: Office, begun: Onboarding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "MOST_FILES", 1)
    attachments.attach(office.ctx(ANA), begun.id, name="a.txt", data=b"a")
    with pytest.raises(InvalidInput):
        attachments.attach(office.ctx(ANA), begun.id, name="b.txt", data=b"b")


def test_the_export_holds_everything_and_no_cell_that_a_spreadsheet_would_run(
    office: Office, begun: Onboarding
) -> None:
    notes.write(office.ctx(ANA), begun.id, text='=HYPERLINK("https://outside.example")', audience=Audience.TEAM)
    attachments.attach(office.ctx(ANA), begun.id, name="approval.pdf", data=plain())
    text = activity.export(office.ctx(SAM), begun.id).decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text))
    assert len(rows) == activity.page(office.ctx(SAM), begun.id).total
    assert rows[0][1:3] == [ANA.name, f"{ANA.name} started the onboarding"]
    assert rows[-2][header.index("Note")] == '\'=HYPERLINK("https://outside.example")'
    assert rows[-1][header.index("File")] == "approval.pdf"
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_an_entry_of_a_newer_version_still_opens(office: Office, begun: Onboarding) -> None:
    with office.services.store.write() as db:
        db.execute("UPDATE audit SET about = 'hologram' WHERE onboarding_id = ?", [begun.id])
    assert sentences(office, begun)
