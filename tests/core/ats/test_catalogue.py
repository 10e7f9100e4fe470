"""Every file of data/ats holds what it promises, and a broken one says where."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from pydantic import ValidationError

from core.ats.catalogue import FOLDER, default_catalogue, guide_steps, load_catalogue
from core.ats.model import Ats
from core.errors import CatalogueBroken

ENTRIES = default_catalogue().all()
COMPLETE = [ats for ats in ENTRIES if ats.has_guide]


def by_key(ats: Ats) -> str:
    return ats.key


def test_every_file_is_an_entry() -> None:
    assert {ats.key for ats in ENTRIES} == {path.stem for path in FOLDER.glob("*.md")}
    assert len(ENTRIES) >= 60 and len(COMPLETE) >= 24


def test_entries_are_sorted_by_label() -> None:
    labels = [ats.label.casefold() for ats in ENTRIES]
    assert labels == sorted(labels) and len(set(labels)) == len(labels)


@pytest.mark.parametrize("ats", COMPLETE, ids=by_key)
def test_a_guide_has_five_to_ten_steps_with_bold_lead_ins(ats: Ats) -> None:
    steps = guide_steps(ats)
    assert [step.number for step in steps] == list(range(1, len(steps) + 1))
    assert 5 <= len(steps) <= 10
    for step in steps:
        assert 5 <= len(step.lead) <= 60 and not step.lead.endswith(".")
        assert len(step.text) >= 20


@pytest.mark.parametrize("ats", COMPLETE, ids=by_key)
def test_a_guide_speaks_to_its_reader_and_ends_with_telling_us(ats: Ats) -> None:
    assert re.search(r"\byour?\b", ats.guide, re.IGNORECASE)
    last = guide_steps(ats)[-1]
    assert "Account Manager" in last.lead
    assert any("link" in step.lead or "link" in step.text for step in guide_steps(ats))


@pytest.mark.parametrize("ats", ENTRIES, ids=by_key)
def test_a_guide_renders_without_markup_of_its_own(ats: Ats) -> None:
    html = MarkdownIt("commonmark").render(ats.guide)
    assert html.count("<ol>") == bool(ats.has_guide)
    assert html.count("<li>") == len(guide_steps(ats))
    assert "**" not in html and "&lt;script" not in html


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_no_file_holds_a_secret_or_tells_tales(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    secrets = r"bearer |sk_live|-----BEGIN|eyJ[A-Za-z0-9]{8}|[A-Za-z0-9+]{32,}|\b[0-9a-f]{24,}\b|password\s*[=:]\s*\S"
    assert not re.search(secrets, text)
    assert not re.search(r"/work/|/tmp/|localhost|127\.0\.0\.1|TODO|lorem", text, re.IGNORECASE)
    assert not re.search("[\U0001f300-\U0001faff☀-➿]", text)


@pytest.mark.parametrize("ats", ENTRIES, ids=by_key)
def test_an_entry_is_honest_about_what_it_does_not_know(ats: Ats) -> None:
    unknown = [name for name in ("create", "attach") if getattr(ats.actions, name) is None]
    if ats.is_ats and (unknown or ats.new_and_engaged.risk == "unconfirmed" or not ats.has_guide):
        assert ats.unconfirmed
    for sentence in (*ats.unconfirmed, *ats.job_verification, ats.new_and_engaged.reason, ats.lead_time.text):
        assert sentence.endswith(".") and sentence[0].isupper()
    assert ats.reviewed is not None


@pytest.mark.parametrize("ats", ENTRIES, ids=by_key)
def test_a_look_alike_asks_one_question(ats: Ats) -> None:
    for other in ats.look_alikes:
        assert other.question.count("?") == 1
        assert other.key != ats.key


def test_the_file_is_named_after_its_kombo_tool() -> None:
    assert [ats.key for ats in ENTRIES if ats.kombo_tool and ats.kombo_tool != ats.key] == []


def test_a_tool_and_an_address_belong_to_one_file() -> None:
    tools = [tool for ats in ENTRIES for tool in (ats.kombo_tool, *ats.other_tools) if tool]
    addresses = [address for ats in ENTRIES for address in (*ats.addresses, *ats.suite_addresses)]
    assert len(set(tools)) == len(tools)
    assert len(set(addresses)) == len(addresses)


@pytest.mark.parametrize(
    ("tool", "key"),
    [
        ("lever", "lever"),
        ("greenhousev3", "greenhousev3"),
        ("greenhouse", "greenhousev3"),
        ("bullhornlogin", "bullhorn"),
    ],
)
def test_an_entry_is_found_by_its_tool_and_by_a_former_one(tool: str, key: str) -> None:
    ats = default_catalogue().by_tool(tool)
    assert ats is not None and ats.key == key


def test_what_is_unknown_is_not_found() -> None:
    catalogue = default_catalogue()
    assert catalogue.get("monday") is None and catalogue.by_tool("hibob") is None
    assert "lever" in catalogue and "monday" not in catalogue


@pytest.mark.parametrize(
    ("key", "actions", "risk"),
    [
        ("ukgpro", "CANS", "medium"),
        ("workday", "CAST", "medium"),
        ("adpworkforcenow", "", "unconfirmed"),
        ("icims", "CAS", "medium"),
        ("successfactors", "CANST", "medium"),
        ("lever", "CANST", "low"),
        ("bamboohr", "CS", "high"),
        ("pinpoint", "CNS", "high"),
        ("ukgready", "", "high"),
        ("jobdiva", "CAN", "medium"),
        ("eightfold", "C", "high"),
        ("gem", "", "unconfirmed"),
    ],
)
def test_the_facts_are_those_we_read(key: str, actions: str, risk: str) -> None:
    ats = default_catalogue().get(key)
    assert ats is not None
    letters = {"create": "C", "attach": "A", "note": "N", "stage": "S", "tag": "T"}
    can = {letters[name] for name, answer in ats.actions.model_dump().items() if answer}
    assert (can, ats.new_and_engaged.risk) == (set(actions), risk)


@pytest.mark.parametrize("key", ["rippling", "clearcompany", "isolved-hire", "paycom", "adp-recruiting-management"])
def test_an_ats_without_a_kombo_tool_says_so(key: str) -> None:
    ats = default_catalogue().get(key)
    assert ats is not None and ats.is_ats
    assert (ats.kombo_tool, ats.authorisation.kind, ats.actions.create) == (None, "none", False)


def test_an_entry_cannot_be_changed() -> None:
    lever = default_catalogue().get("lever")
    assert lever is not None
    with pytest.raises(ValidationError):
        lever.label = "Other"  # type: ignore[misc]


GOOD = "---\nlabel: Acme\nvendor: Acme\n---\n"
STEPS = "".join(f"{number}. **Do it.** You do what is said here.\n" for number in range(1, 6))


@pytest.mark.parametrize(
    ("text", "line", "expectation"),
    [
        ("", 1, "three hyphens"),
        ("label: Acme\n", 1, "three hyphens"),
        ("---\nlabel: Acme\nvendor: Acme\n", 1, "three hyphens"),
        ("---\nlabel: Acme\nvendor: [Acme\n---\n", 4, "expected plain YAML"),
        ("---\nlabel: Acme\nvendor: a: b\n---\n", 3, "expected plain YAML"),
        ("---\n- label\n---\n", 1, "“label”: this field is required"),
        ("---\nlabel: Acme\n---\n", 1, "“vendor”: this field is required"),
        ("---\nlabel: Acme\nvendor: Acme\ncolour: red\n---\n", 4, "“colour”: this is not a known field"),
        ("---\nlabel: Acme\nvendor: Acme\nactions:\n  create: perhaps\n---\n", 5, "“actions.create”: expected"),
        ("---\nlabel: Acme\nvendor: Acme\nauthorisation:\n  kind: magic\n---\n", 5, "expected 'oauth', 'api_key'"),
        ("---\nlabel: Acme\nvendor: Acme\nnew_and_engaged:\n  risk: huge\n---\n", 5, "expected 'low', 'medium'"),
        (
            "---\nlabel: Acme\nvendor: Acme\nlead_time:\n  text: Long.\n  business_days: [9, 2]\n---\n",
            5,
            "the shorter wait first",
        ),
        (
            "---\nlabel: Acme\nvendor: Acme\naddresses:\n  - acme.com\n  - not a host\n---\n",
            6,
            "expected an address pattern",
        ),
        ("---\nlabel: Acme\nvendor: Acme\naddresses: ['*']\n---\n", 4, "expected an address pattern"),
        ("---\nlabel: Acme\nvendor: Acme\ndocumentation_url: http://acme.com\n---\n", 4, "starts with https://"),
        ("---\nlabel: Acme\nvendor: Acme\nreviewed: yesterday\n---\n", 4, "“reviewed”: expected a valid date"),
        (
            "---\nlabel: Acme\nvendor: Acme\nlook_alikes:\n  - name: X\n    question: X?\n    key: x\n---\n",
            7,
            "expected the name of a file",
        ),
        (GOOD + "1. **Do it.** You do it.\n2. **Stop.** You stop.\n", 5, "expected 5 to 10 steps, found 2"),
        (GOOD + STEPS.replace("3. ", "4. "), 7, "expected step 3, found step 4"),
        (GOOD + "Read this first.\n\n" + STEPS.replace("2. **Do it.**", "2. Do it."), 8, "expected each step to open"),
    ],
)
def test_a_broken_file_names_itself_its_line_and_what_is_expected(
    tmp_path: Path, text: str, line: int, expectation: str
) -> None:
    (tmp_path / "acme.md").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueBroken) as caught:
        load_catalogue(tmp_path)
    assert f"acme.md, line {line}: " in caught.value.sentence
    assert expectation in caught.value.sentence
    assert caught.value.next_step


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "acme.md").write_bytes(GOOD.encode() + b"\xff")
    with pytest.raises(CatalogueBroken, match=r"acme\.md, line 1: expected text in UTF-8"):
        load_catalogue(tmp_path)


def test_a_guide_may_run_over_several_lines(tmp_path: Path) -> None:
    (tmp_path / "acme.md").write_text(GOOD + STEPS.replace("here.", "here,\n   and here."), encoding="utf-8")
    acme = load_catalogue(tmp_path).get("acme")
    assert acme is not None
    assert guide_steps(acme)[0] == (1, "Do it", "You do what is said here,\nand here.")


def test_an_entry_without_steps_has_no_guide(tmp_path: Path) -> None:
    (tmp_path / "acme.md").write_text(GOOD + "We have no steps yet.\n", encoding="utf-8")
    acme = load_catalogue(tmp_path).get("acme")
    assert acme is not None and not acme.has_guide and guide_steps(acme) == ()


def test_an_empty_folder_is_an_empty_catalogue(tmp_path: Path) -> None:
    assert len(load_catalogue(tmp_path)) == 0
