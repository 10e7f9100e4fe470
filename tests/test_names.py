"""The house rule on names: the plain noun for a thing, and the standard words on a page."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PLACES = ("core", "pages", "bench", "tests", "serve.py", "app.py")

REPLACED = {
    "told": "the noun: message, letter, answer",
    "said": "the noun: requirements, entry, statement",
    "one": "the noun: onboarding, job, row",
    "mine": "the noun: factoryfix_job",
    "ours": "to_domain, or the noun",
    "found": "the noun: row, result, match",
    "word": "statement",
    "asked": "the noun: requested, requirements",
    "word_given": "confirmed",
    "needs_word": "needs_confirmation",
    "swift": "fast_decoder",
    "fold_bases": "merge_base_records",
    "folded": "normalized",
    "ball": "turn",
    "mark": "fingerprint",
    "price": "consequences",
    "beside": "extra_facts",
    "shown": "report_errors, or the noun",
    "reading": "read, or transaction",
    "changing": "write, or editing",
    "user": "person",
    "trouble": "error",
}

OLD_FILES = {"looking", "addressed", "mending", "sync_sides", "beside"}

TEXT = "a word of a text"
FROZEN = "a shipped migration is never edited"
ALLOWED = {
    ("core/ats/identify.py", "word"): TEXT,
    ("core/documents/", "word"): TEXT,
    ("core/documents/", "_WORD"): "Microsoft Word",
    ("core/documents/", "folded"): "words after str.casefold",
    ("core/documents/", "_SHOWN"): "how many words a message shows",
    ("core/geography/", "word"): TEXT,
    ("core/jobs/", "word"): TEXT,
    ("core/jobs/job_identity.py", "_WORD"): TEXT,
    ("core/actions/read_back.py", "_Shown"): "what the ATS shows of a test candidate",
    ("core/actions/read_back.py", "_shown"): "what the ATS shows of a test candidate",
    ("core/storage/migrations/", "one"): FROZEN,
    ("core/storage/migrations/", "found"): FROZEN,
    ("core/storage/migrations/", "folded"): FROZEN,
    ("pages/go_live/", "_mark"): "the icon of an answer or a check",
    ("tests/core/geography/test_evidence.py", "word"): TEXT,
    ("tests/core/jobs/test_search.py", "word"): TEXT,
}
"""The names that stay, by the start of their file's path, and why."""

OLD_TEXTS = (
    "our turn",
    "customer's turn",
    "this change has a price",
    "to be mended",
    "mend it",
    "take the list before back",
    "trouble",
    "it stalls",
    "not told",
    "you say yes",
    "read at kombo just now",
    "leave it as agreed",
    "it may be in factoryfix",
    "it stays out",
    "likeness",
)


def modules(*places: str) -> Iterator[tuple[str, ast.Module]]:
    """The path and syntax tree of every module under the given places of the repository."""
    for place in places:
        path = ROOT / place
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            yield file.relative_to(ROOT).as_posix(), ast.parse(file.read_text("utf-8"))


def bound(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The line and name of every function, class, argument, variable and attribute that a module defines."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield node.lineno, name
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield node.lineno, name
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()):
                yield node.lineno, name
            case ast.ExceptHandler(name=str(name)):
                yield node.lineno, name
            case ast.alias(asname=str(name)):
                yield node.lineno, name


def replaced(name: str) -> str:
    """What a name should be called in place of the old name that it is, or nothing."""
    return REPLACED.get(name.strip("_").casefold(), "")


def old_texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The line and text of every string of a module that uses an old phrase."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for phrase in OLD_TEXTS:
                if re.search(rf"\b{phrase}\b", node.value.casefold()):
                    yield node.lineno, phrase


def allowed(path: str, name: str) -> bool:
    return any(path.startswith(place) and name == kept for place, kept in ALLOWED)


def test_every_name_is_a_plain_noun_or_verb() -> None:
    wrong = [
        f"{path}:{line}: {name} (better: {better})"
        for path, tree in modules(*PLACES)
        for line, name in bound(tree)
        if (better := replaced(name)) and not allowed(path, name)
    ]
    assert not wrong, "\n".join(wrong)


def test_every_exception_is_still_needed() -> None:
    names = {(path, name) for path, tree in modules(*PLACES) for _, name in bound(tree)}
    unused = [(place, kept) for place, kept in ALLOWED if not any(p.startswith(place) and n == kept for p, n in names)]
    assert not unused


def test_no_file_has_an_old_name() -> None:
    assert not [path for path, _ in modules(*PLACES) if Path(path).stem in OLD_FILES]


def test_no_page_uses_an_old_phrase() -> None:
    wrong = [f"{path}:{line}: {phrase!r}" for path, tree in modules("pages") for line, phrase in old_texts(tree)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "source",
    [
        "def told(): ...",
        "class Word: ...",
        "def send(said): ...",
        "word = 1",
        "for one in (): ...",
        "lambda found: found",
        "self.shown = {}",
        "import json as mine",
        "PRICE: int = 1",
        "[asked for asked in ()]",
        "(ball := 1)",
    ],
)
def test_each_way_to_bind_a_name_is_recognized(source: str) -> None:
    assert [name for _, name in bound(ast.parse(source)) if replaced(name)]


def test_an_old_phrase_inside_a_longer_text_is_recognized() -> None:
    assert [phrase for _, phrase in old_texts(ast.parse('show(f"{count} jobs: Mend it now")'))] == ["mend it"]
