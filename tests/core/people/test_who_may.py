"""The roles that a caption or a refusal names are the roles that carry the permission."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.errors import NotAllowed
from core.people.roles import ALLOWED, Permission, Person, Role, someone_who_may, who_may

ROOT = Path(__file__).parents[3]
LIST_OF_ROLES = re.compile(
    r"(account managers?|engineers?|admins?|support)( and|,| or) (account manager|engineer|admin)", re.I
)


@pytest.mark.parametrize(
    ("permission", "many", "somebody"),
    [
        (Permission.AGREE, "account managers and admins", "an account manager or admin"),
        (Permission.CONFIGURE, "engineers and admins", "an engineer or admin"),
        (Permission.VERIFY, "account managers, engineers and admins", "an account manager, engineer or admin"),
        (Permission.MANAGE, "admins", "an admin"),
        (
            Permission.VIEW,
            "account managers, engineers, support and admins",
            "an account manager, engineer, support or admin",
        ),
    ],
)
def test_everybody_who_may_is_named(permission: Permission, many: str, somebody: str) -> None:
    assert (who_may(permission), someone_who_may(permission)) == (many, somebody)


def test_a_role_that_is_allowed_more_is_named_in_the_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ALLOWED, Role.SUPPORT, ALLOWED[Role.SUPPORT] | {Permission.AGREE})
    eli = Person("eli", "Eli Novak", "eli@office.example", Role.ENGINEER)
    with pytest.raises(NotAllowed) as caught:
        eli.require(Permission.AGREE)
    assert caught.value.next_step == "Ask an account manager, support or admin."


def test_no_sentence_of_the_app_lists_roles_itself() -> None:
    files = [*(ROOT / "core").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]
    written = [file.name for file in files if LIST_OF_ROLES.search(file.read_text("utf-8"))]
    assert written == ["roles.py"]  # its docstrings show what it returns
