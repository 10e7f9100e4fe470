"""The ATS catalogue: one file per ATS in data/ats, facts as front matter and the customer guide as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler
from pydantic import ValidationError

from core.ats.model import PLACEHOLDER, Ats, GuideStep
from core.errors import CatalogueBroken

FOLDER = Path(__file__).parents[2] / "data" / "ats"
_STEP = re.compile(r"^(?P<number>\d+)\. (?P<rest>.*(?:\n(?!\d+\. |\n\S).*)*)", re.MULTILINE)
_LEAD = re.compile(r"\*\*(?P<lead>[^*]+?)[.:]?\*\*\s*(?P<text>.*)", re.DOTALL)


class Catalogue:
    """All known ATSs; immutable."""

    def __init__(self, entries: Iterable[Ats]) -> None:
        self._by_key: Mapping[str, Ats] = MappingProxyType({ats.key: ats for ats in entries})
        by_tool: dict[str, Ats] = {tool: ats for ats in self._by_key.values() for tool in ats.other_tools}
        by_tool |= {ats.kombo_tool: ats for ats in self._by_key.values() if ats.kombo_tool}
        self._by_tool: Mapping[str, Ats] = MappingProxyType(by_tool)
        self._sorted = tuple(sorted(self._by_key.values(), key=lambda ats: ats.label.casefold()))

    def get(self, key: str) -> Ats | None:
        """Return the ATS whose file has this name without its extension, or None."""
        return self._by_key.get(key)

    def by_tool(self, tool: str) -> Ats | None:
        """Return the ATS with this Kombo tool ID, current or former, or None."""
        return self._by_tool.get(tool)

    def all(self) -> tuple[Ats, ...]:
        """Return every entry, sorted by label."""
        return self._sorted

    def __iter__(self) -> Iterator[Ats]:
        return iter(self._sorted)

    def __len__(self) -> int:
        return len(self._sorted)

    def __contains__(self, key: object) -> bool:
        return key in self._by_key


@lru_cache(maxsize=1)
def default_catalogue() -> Catalogue:
    """Return the catalogue of data/ats; it is read once per process."""
    return load_catalogue(FOLDER)


def load_catalogue(folder: Path) -> Catalogue:
    """Read every `*.md` in `folder`; raises CatalogueBroken with the file, the line and what was expected."""
    entries = [_read(path) for path in sorted(folder.glob("*.md"))]
    known = {ats.key for ats in entries}
    for ats in entries:
        for other in ats.look_alikes:
            if other.key is not None and other.key not in known:
                line = _line_containing(folder / f"{ats.key}.md", f"key: {other.key}")
                raise _broken(
                    f"{ats.key}.md", line, f"look_alikes name “{other.key}”, expected the name of a file here"
                )
    return Catalogue(entries)


def guide_steps(ats: Ats) -> tuple[GuideStep, ...]:
    """Return the numbered steps of the customer guide, in order; empty when this ATS has no guide yet."""
    steps = []
    for match in _STEP.finditer(ats.guide):
        lead = _LEAD.match(match["rest"])
        if lead:
            text = re.sub(r"\n +", "\n", lead["text"]).strip()
            steps.append(GuideStep(int(match["number"]), lead["lead"].strip(), text))
    return tuple(steps)


def _read(path: Path) -> Ats:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as exc:
        raise _broken(path.name, 1, "expected text in UTF-8") from exc
    if not text.startswith("---\n") or "\n---" not in text[4:]:
        raise _broken(path.name, 1, "expected the facts between two lines of three hyphens (---), then the guide")
    try:
        facts, guide = frontmatter.parse(text, handler=YAMLHandler())
    except yaml.MarkedYAMLError as exc:
        line = exc.problem_mark.line + 1 if exc.problem_mark else 1
        raise _broken(path.name, line, f"expected plain YAML, but {exc.problem}") from exc
    try:
        ats = Ats.model_validate({**facts, "key": path.stem, "guide": guide})
    except ValidationError as exc:
        problem = exc.errors()[0]
        where = ".".join(str(part) for part in problem["loc"])
        line = _line_of(text, problem["loc"])
        raise _broken(path.name, line, f"“{where}”: {_expectation(problem['msg'])}") from exc
    _check_guide(path, text, ats)
    _check_placeholders(path, text, ats)
    _check_failures(path, text, ats)
    return ats


def _check_guide(path: Path, text: str, ats: Ats) -> None:
    """Check that a guide has either no steps, or 5–10 steps numbered from 1 that each open with a bold lead-in."""
    numbered = [(m.start(), int(m["number"])) for m in _STEP.finditer(ats.guide)]
    if not numbered:
        return
    body = text.index(ats.guide)
    if len(numbered) != len(guide_steps(ats)):
        bare = next(m for m in _STEP.finditer(ats.guide) if not _LEAD.match(m["rest"]))
        line = text.count("\n", 0, body + bare.start()) + 1
        raise _broken(
            path.name, line, "expected each step to open with a bold lead-in, like “1. **Check the role.** …”"
        )
    for expected, (start, number) in enumerate(numbered, start=1):
        if number != expected:
            line = text.count("\n", 0, body + start) + 1
            raise _broken(path.name, line, f"expected step {expected}, found step {number}")
    if not 5 <= len(numbered) <= 10:
        line = text.count("\n", 0, body + numbered[0][0]) + 1
        raise _broken(path.name, line, f"expected 5 to 10 steps, found {len(numbered)}")


def _check_failures(path: Path, text: str, ats: Ats) -> None:
    """Check that the step of every likely cause is a step of the guide."""
    steps = len(guide_steps(ats))
    for position, cause in enumerate(ats.failures):
        if not 1 <= cause.step <= steps:
            line = _line_of(text, ("failures", position, "step"))
            raise _broken(path.name, line, f"expected a step of the guide (1 to {steps}), found step {cause.step}")


def _check_placeholders(path: Path, text: str, ats: Ats) -> None:
    """Check that every placeholder in the guide names a value that this ATS's address patterns capture."""
    known = sorted({name for address in ats.addresses for name in re.findall(r"\{(\w+)\}", address)})
    for braces in re.finditer(r"\{[^{}]*\}?|\}", ats.guide):
        match = PLACEHOLDER.fullmatch(braces[0])
        if not match or match["name"] not in known:
            line = text.count("\n", 0, text.index(ats.guide) + braces.start()) + 1
            names = ", ".join(known) or "none here"
            wanted = "{name|words for when it is unknown} with a name from the addresses"
            raise _broken(path.name, line, f"expected {wanted} ({names}), found “{braces[0]}”")


def _broken(name: str, line: int, expectation: str) -> CatalogueBroken:
    return CatalogueBroken(f"data/ats/{name}, line {line}: {expectation}.", "Correct the file and start again.")


def _expectation(message: str) -> str:
    """Return Pydantic's message in the style of the other messages of this module."""
    words = {
        "Value error, ": "",
        "Input should be": "expected",
        "String should match pattern '^https://'": "expected an address that starts with https://",
        "Field required": "this field is required but missing",
        "Extra inputs are not permitted": "this is not a known field",
    }
    for theirs_text, our_text in words.items():
        message = message.replace(theirs_text, our_text)
    return message.rstrip(".")


def _line_of(text: str, location: tuple[int | str, ...]) -> int:
    """Return the line of the value at `location`, or of its nearest parent that is in the file."""
    node: Any = yaml.compose(text.split("\n---", 1)[0], Loader=yaml.CSafeLoader)
    line = 1
    for part in location:
        children = _children(node)
        if part not in children:
            break
        node = children[part]
        line = int(node.start_mark.line) + 1
    return line


def _children(node: Any) -> dict[int | str, Any]:
    if isinstance(node, yaml.MappingNode):
        return {key.value: value for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return dict(enumerate(node.value))
    return {}


def _line_containing(path: Path, words: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, start=1) if words in line), 1)
