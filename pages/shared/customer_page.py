"""The dialog about the customer's own page: make and end it, read a code out, and decide about what they sent."""

from __future__ import annotations

import streamlit as st

from core.actions import customer_access, customer_proposals
from core.actions.customer_access import Access
from core.onboarding.model import Contact, MissingJobs
from core.people.roles import Permission
from pages.shared.text import esc
from pages.shared.when import moment
from pages.visit import Visit

TITLE = "Customer’s page"


def choices(visit: Visit) -> list[str]:
    """Return what the “More” menu offers about the page; nothing where customers have no pages."""
    return [TITLE] if visit.services.settings.customer_url and visit.person.may(Permission.LINK) else []


def open_dialog(visit: Visit) -> None:
    """Open the dialog."""
    visit.dialog(TITLE, _draw, width="medium", icon=":material/person_pin:")


def _draw(visit: Visit) -> None:
    st.caption(
        "The customer sees their progress there, and does their part. Opening it needs this address and a code: "
        "a forwarded e-mail opens nothing."
    )
    pages = {page.email: page for page in customer_access.pages(visit.ctx, visit.onboarding.id)}
    contacts = visit.onboarding.requirements.reachable
    if not contacts:
        st.markdown("Enter the e-mail address of the ATS administrator in the requirements first.")
    for number, contact in enumerate(contacts):
        with st.container(border=True):
            _contact(visit, contact, pages.get(contact.email), number)
    for number, proposal in enumerate(visit.onboarding.missing_jobs):
        if proposal.is_open:
            _proposal(visit, proposal, number)


def _contact(visit: Visit, contact: Contact, page: Access | None, number: int) -> None:
    st.markdown(f"**{esc(contact.name)}**, {esc(contact.email)}")
    if page is None:
        visit.button(
            "Make their page",
            customer_access.make,
            visit.onboarding.id,
            key=f"own_page_make_{number}",
            values={"email": contact.email},
            done="The page is ready. Send its address.",
            stay=True,
        )
        return
    if page.address:
        st.code(page.address, language=None, wrap_lines=True)
    else:
        st.markdown("Its address is no longer known here. Make another page after ending this one.")
    opened = f"Last opened {moment(page.opened_at)}." if page.opened_at else "Not opened yet."
    st.caption(f"Works until {moment(page.expires_at)}. {opened}")
    if page.code:
        st.markdown(
            f"Read this code to them: **{page.code[:3]} {page.code[3:]}**. It works until {moment(page.code_until)}."
        )
    elif visit.services.mail is None:
        visit.choice("Check whether they asked for a code", key=f"own_page_look_{number}", type="tertiary")
    visit.button(
        "End their page",
        customer_access.end,
        visit.onboarding.id,
        key=f"own_page_end_{number}",
        values={"page_id": page.id},
        done="The page is closed.",
        stay=True,
    )


def _proposal(visit: Visit, proposal: MissingJobs, number: int) -> None:
    with st.container(border=True):
        count = f"{proposal.count:,} jobs are" if proposal.count != 1 else "1 job is"
        st.markdown(f"**{esc(proposal.stated.by.name)} says that {count} missing**, {moment(proposal.stated.at)}")
        st.code(proposal.text[:2_000], language=None)
        with st.container(horizontal=True):
            visit.button(
                "Add to their list",
                customer_proposals.take,
                visit.onboarding.id,
                key=f"own_page_take_{number}",
                values={"number": number},
                done="The jobs are on the list.",
            )
            visit.button(
                "Do not add",
                customer_proposals.decline,
                visit.onboarding.id,
                key=f"own_page_decline_{number}",
                values={"number": number},
            )
