"""Every use of the door in pages/, read from the code: its buttons, callbacks, fragments and dialogs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

ROOT = Path(__file__).parents[1]
PRESSED, PARTS = ("button", "on_change"), ("fragment", "dialog")
_ANYTHING = ".+"


@dataclass(frozen=True)
class Use:
    """One call of the door: a widget is known by the pattern of its key, a part by the function that draws it."""

    kind: str
    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module.removeprefix('pages.')}: {self.kind} {self.name.replace(_ANYTHING, '…')}"

    def fits(self, key: str) -> bool:
        return self.kind in PRESSED and re.fullmatch(self.name, key) is not None


def uses() -> list[Use]:
    """Every one of them, in the order of the code."""
    files = sorted(path for path in (ROOT / "pages").rglob("*.py") if path.name != "visit.py")
    return list(dict.fromkeys(use for path in files for use in _in_file(path)))


def _in_file(path: Path) -> Iterator[Use]:
    tree = ast.parse(path.read_text("utf-8"))
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        for call in _calls(function):
            kind = call.func.attr if isinstance(call.func, ast.Attribute) and _on_a_visit(call.func) else ""
            if kind in PRESSED:
                key = next(given.value for given in call.keywords if given.arg == "key")
                yield from (Use(kind, module, name) for name in sorted(_names(key, function, tree)))
            elif kind in PARTS:
                body = call.args[PARTS.index(kind)]
                assert isinstance(body, ast.Name), f"{path}: the body of a {kind} is no function of the page"
                yield Use(kind, module, body.id)


def _on_a_visit(method: ast.Attribute) -> bool:
    return isinstance(method.value, ast.Name) and method.value.id != "st"


def _calls(tree: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def _names(key: ast.expr, function: ast.FunctionDef, tree: ast.Module) -> set[str]:
    """The patterns of what a key can be; what only a run knows may be anything."""
    match key:
        case ast.Constant():
            return {re.escape(str(key.value))}
        case ast.JoinedStr():
            pieces = [_names(piece, function, tree) for piece in key.values]
            return {"".join(chosen) for chosen in product(*pieces)}
        case ast.FormattedValue():
            return _names(key.value, function, tree)
        case ast.Name():
            given = _assigned(key.id, function) or _handed_in(key.id, function, tree)
            return {name for value, where in given for name in _names(value, where, tree)} or {_ANYTHING}
        case ast.Call():  # the function that makes it puts the words that it is given into it
            words = [re.escape(str(part.value)) for part in key.args if isinstance(part, ast.Constant)]
            return {_ANYTHING + "".join(words)}
        case _:
            return {_ANYTHING}


Given = list[tuple[ast.expr, ast.FunctionDef]]


def _assigned(name: str, function: ast.FunctionDef) -> Given:
    """What a name stands for where the function itself says so."""
    uses: Given = []
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == name:
            uses.append((node.value, function))
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
            names = [target.id for target in node.targets[0].elts if isinstance(target, ast.Name)]
            values = node.value.elts if isinstance(node.value, ast.Tuple) else []
            uses += [(value, function) for known, value in zip(names, values, strict=False) if known == name]
    return uses


def _handed_in(name: str, function: ast.FunctionDef, tree: ast.Module) -> Given:
    """What the module hands a function over for one of its parameters."""
    places = [argument.arg for argument in function.args.args]
    uses: Given = []
    for caller in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        for call in _calls(caller):
            if isinstance(call.func, ast.Name) and call.func.id == function.name:
                by_place = dict(zip(places, call.args, strict=False))
                by_name = {given.arg: given.value for given in call.keywords}
                value = by_name.get(name, by_place.get(name))
                uses += [(value, caller)] if value is not None else []
    return uses
