"""What a page says about who may do something follows the table of roles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.onboarding.model import Onboarding
from core.people.roles import ALLOWED, Permission, Person, Role
from tests.office import SAM, Office, open_office
from tests.pages.screen import screen, words


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def _begun(office: Office) -> Onboarding:
    return office.begun("Heartland")


def _connected(office: Office) -> Onboarding:
    return office.connected("Northgate")


def _linked(office: Office) -> Onboarding:
    return office.linked("Ridgeline")


@pytest.mark.parametrize(
    ("path", "onboarding", "person", "permission", "expected"),
    [
        ("requirements", _begun, SAM, Permission.AGREE, "engineers and admins can change it"),
        ("connection", _begun, SAM, Permission.LINK, "engineers and admins can create one"),
        ("linking", _connected, SAM, Permission.CONFIGURE, "An account manager, engineer or admin does this step"),
        ("job-sync", _connected, SAM, Permission.CONFIGURE, "after an account manager, engineer or admin links"),
        ("job-sync", _linked, SAM, Permission.VERIFY, "Account managers, engineers and admins can refresh"),
        ("test-candidate", _linked, SAM, Permission.VERIFY, "Account managers, engineers and admins can push"),
    ],
)
def test_a_role_that_is_allowed_more_is_named_in_the_caption(
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    onboarding: Callable[[Office], Onboarding],
    person: Person,
    permission: Permission,
    expected: str,
) -> None:
    subject = onboarding(office)
    for role in (Role.ACCOUNT_MANAGER, Role.ENGINEER):
        monkeypatch.setitem(ALLOWED, role, ALLOWED[role] | {permission})
    assert expected in words(screen(office, person, path, subject)).replace("\\", "")
