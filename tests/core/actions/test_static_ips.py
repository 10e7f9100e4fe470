"""Fixed IP addresses: asked about in step 1, requested with the link, and named to the customer before they start."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.actions import connection, guide, invitation, links
from core.onboarding.connection_link_facts import LinkOptions
from core.onboarding.link_options import ip_warning
from core.onboarding.model import Onboarding
from core.onboarding.states import IpFilter
from tests.core.kombo.scripted_kombo import NOW as NOW_OF_SCRIPT, Script, kombo_with, success
from tests.core.onboarding.stages import LINK, NOW, REQUIREMENTS
from tests.office import ANA, Office, altered, open_office, sample

ADDRESSES = ("203.0.113.10", "203.0.113.11")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(Path(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


def answered(office: Office, answer: IpFilter) -> Onboarding:
    begun = office.begun("Northgate")
    return altered(office.services, begun.id, requirements=begun.requirements.changed(ip_filter=answer))


@pytest.mark.parametrize(
    ("answer", "addresses"),
    [
        (IpFilter.YES, ADDRESSES),
        (IpFilter.NOT_KNOWN, ADDRESSES),
        (IpFilter.NO, ()),
        (IpFilter.NOT_ASKED, ()),
        (IpFilter.UNKNOWN, ()),
    ],
)
def test_the_answer_of_step_1_decides_whether_a_link_gets_fixed_addresses_and_the_customer_reads_them(
    office: Office, answer: IpFilter, addresses: tuple[str, ...]
) -> None:
    made, address = links.create_link(office.ctx(ANA), answered(office, answer).id)
    assert made.link is not None
    assert made.link.static_ips == addresses
    text = invitation.letter(office.services, made, link=address, expires="tomorrow").body
    opening = guide.guide(office.services, made).opening
    for named in ADDRESSES:
        assert (named in text, named in opening) == (named in addresses, named in addresses)
    assert ("allow-list of UKG Pro" in text) == bool(addresses)
    assert guide.guide_pdf(office.services, made).startswith(b"%PDF")
    assert ip_warning(made) == ""


def test_the_addresses_stay_known_while_the_same_connection_is_renewed(office: Office) -> None:
    made, address = links.create_link(office.ctx(ANA), answered(office, IpFilter.YES).id)
    office.sandbox.submit(address, sample("Northgate").tool)
    row = office.sandbox.control.get("/integrations").json()["integrations"][-1]
    connection.enter_integration(office.ctx(ANA), made.id, integration_id=row["id"])
    renewed, _ = links.create_reconnection_link(office.ctx(ANA), made.id)
    assert renewed.link is not None
    assert (renewed.link.relink, renewed.link.static_ips) == (True, ADDRESSES)


@pytest.mark.parametrize(
    ("answer", "requested", "named", "warning"),
    [
        (IpFilter.YES, True, ADDRESSES, ""),
        (IpFilter.YES, False, (), "created without fixed addresses"),
        (IpFilter.NOT_KNOWN, False, (), "created without fixed addresses"),
        (IpFilter.YES, True, (), "Kombo named no fixed addresses"),
        (IpFilter.NO, False, (), ""),
        (IpFilter.NO, True, (), ""),
    ],
)
def test_a_link_whose_addresses_do_not_fit_the_answer_is_named(
    answer: IpFilter, requested: bool, named: tuple[str, ...], warning: str
) -> None:
    link = LINK.changed(options=LinkOptions(static_ips=requested), static_ips=named)
    requirements = REQUIREMENTS.changed(ip_filter=answer)
    onboarding = Onboarding(
        id="one", customer="Acme", manager=LINK.by, created_at=NOW, requirements=requirements, link=link
    )
    assert warning in ip_warning(onboarding)
    assert bool(ip_warning(onboarding)) == bool(warning)
    assert ip_warning(onboarding.changed(link=link.changed(relink=True))) == ""


def test_only_addresses_and_networks_are_passed_on_to_the_customer() -> None:
    sent = ["203.0.113.10", "198.51.100.0/28", "2001:db8::1", "https://evil.example", 7, None, ""]
    script = Script(success({"link": "https://connect.kombo.test/abc", "static_ips": sent}))
    link = kombo_with(script).create_link("a@example.com", "Acme", "onboarding-1", "lever", static_ips=True)
    assert link.static_ips == ("203.0.113.10", "198.51.100.0/28", "2001:db8::1")
    assert link.expires_at == NOW_OF_SCRIPT + timedelta(days=365)
