"""The sync settings that an account link has: what step 1 wants, and how that differs from what FactoryFix holds."""

from __future__ import annotations

from typing import Final, NamedTuple

from core.onboarding.account_link_facts import AccountLink, AccountLinkSettings
from core.onboarding.connection_facts import Connection
from core.onboarding.model import Onboarding
from core.onboarding.states import SyncMode
from core.onboarding.steps import MODES

TITLES: Final = {
    "integration_id": "Connection",
    "tool": "ATS",
    "sync_mode": "Sync mode",
    "redirect_reason": "Redirect reason",
    "redirect_url_template": "Redirect address",
    "source_name": "Source name",
    "landing_stage": "Landing stage",
    "jobs_scope": "Jobs",
    "onboarding_id": "Onboarding",
}
"""What each setting is called, by its name in AccountLinkSettings."""


class Difference(NamedTuple):
    """A setting that FactoryFix holds with another value; `held` is "" where it holds none."""

    setting: str
    title: str
    expected: str
    held: str

    @property
    def text(self) -> str:
        """Return the difference in words, for the middle of a sentence."""
        held, expected = value_name(self.setting, self.held), value_name(self.setting, self.expected)
        return f"{self.title.lower()} “{held or 'none'}” instead of “{expected or 'none'}”"


def value_name(setting: str, value: str) -> str:
    """Return what a setting's value is called; a value that this version does not know is its own name."""
    return MODES[SyncMode(value)] if setting == "sync_mode" and value in set(SyncMode) else value


def wanted_settings(onboarding: Onboarding, connection: Connection) -> AccountLinkSettings:
    """Return what FactoryFix is to hold: the requirements of step 1 as far as the sync mode uses them."""
    requirements = onboarding.requirements
    mode, settings = requirements.sync_mode, requirements.sync_settings
    redirects = mode is SyncMode.REDIRECT
    return AccountLinkSettings(
        integration_id=connection.integration_id,
        tool=connection.tool,
        sync_mode=mode.value,
        redirect_reason=requirements.redirect_reason if redirects else "",
        redirect_url_template=settings.redirect_template if redirects else "",
        source_name=settings.source_name if mode.sends_candidates else "",
        landing_stage=settings.landing_stage if mode.sends_candidates else "",
        onboarding_id=onboarding.id,
    )


def drift(expected: AccountLinkSettings, held: AccountLinkSettings | None) -> tuple[Difference, ...]:
    """Return each setting that FactoryFix does not hold as expected; every one if it holds no link at all."""
    return tuple(
        Difference(name, title, getattr(expected, name), getattr(held, name) if held else "")
        for name, title in TITLES.items()
        if getattr(expected, name) != (getattr(held, name) if held else "")
    )


def written(linking: AccountLink, onboarding_id: str, held: AccountLinkSettings) -> AccountLinkSettings:
    """Return what was written when the account was linked; what nobody stored then counts as what is held."""
    if linking.settings:
        return linking.settings
    stored = {"integration_id": linking.integration_id, "sync_mode": linking.sync_mode.value}
    return held.changed(**stored, **({"onboarding_id": onboarding_id} if held.onboarding_id else {}))
