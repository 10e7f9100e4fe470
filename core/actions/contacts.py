"""People at the customer besides the administrator and the back-up."""

from __future__ import annotations

from uuid import uuid4

from core.actions.context import Context
from core.errors import InvalidInput
from core.onboarding import lengths
from core.onboarding.model import Onboarding, OtherContact
from core.people.email_address import is_email
from core.people.roles import Permission


def add(ctx: Context, onboarding_id: str, *, name: str, role: str, email: str, phone: str) -> Onboarding:
    """Add a contact; raises InvalidInput without a name, or with an e-mail address that is none."""
    typed = {"name": name.strip(), "role": role.strip(), "email": email.strip(), "phone": phone.strip()}
    lengths.check({f"contacts.{field}": text for field, text in typed.items()})
    with ctx.change(onboarding_id, Permission.CONNECT) as act:
        if not typed["name"]:
            raise InvalidInput("The contact has no name.", "Type their name.")
        if typed["email"] and not is_email(typed["email"]):
            raise InvalidInput(f"“{typed['email']}” is not an e-mail address.", "It must look like name@company.com.")
        contact = OtherContact(id=uuid4().hex, added=act.statement(), **typed)
        return act.save(act.before.changed(contacts=(*act.before.contacts, contact)), "Added a contact")


def remove(ctx: Context, onboarding_id: str, contact_id: str) -> Onboarding:
    """Remove a contact; nothing changes if it is gone already."""
    with ctx.change(onboarding_id, Permission.CONNECT) as act:
        rest = tuple(contact for contact in act.before.contacts if contact.id != contact_id)
        if rest == act.before.contacts:
            return act.before
        return act.save(act.before.changed(contacts=rest), "Removed a contact")
