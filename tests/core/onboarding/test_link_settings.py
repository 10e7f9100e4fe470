"""The settings that FactoryFix is to hold: what step 1 wants, and every way in which FactoryFix may hold another."""

from __future__ import annotations

import pytest

from core.onboarding.account_link_facts import AccountLink, AccountLinkSettings
from core.onboarding.link_settings import TITLES, drift, wanted_settings, written
from core.onboarding.states import Step, SyncMode
from core.onboarding.sync_settings import SyncSettings, template_problem
from tests.core.onboarding.stages import CONNECTION, REQUIREMENTS, at

TYPED = SyncSettings(source_name="FactoryFix", landing_stage="New", redirect_template="{apply_url}?source=ff")
HELD = AccountLinkSettings(**{name: f"a {name}" for name in TITLES})


def wanted(mode: SyncMode) -> AccountLinkSettings:
    changed = {"sync_mode": mode, "sync_settings": TYPED, "redirect_reason": "Their rule"}
    return wanted_settings(at(Step.LINKING, requirements=REQUIREMENTS.changed(**changed)), CONNECTION)


@pytest.mark.parametrize("mode", SyncMode)
def test_only_what_the_sync_mode_uses_is_written(mode: SyncMode) -> None:
    settings = wanted(mode)
    assert (settings.integration_id, settings.onboarding_id, settings.sync_mode) == ("lever:1", "one", mode.value)
    sends, redirects = mode.sends_candidates, mode is SyncMode.REDIRECT
    assert (settings.source_name, settings.landing_stage) == (("FactoryFix", "New") if sends else ("", ""))
    assert settings.redirect_url_template == ("{apply_url}?source=ff" if redirects else "")
    assert settings.redirect_reason == ("Their rule" if redirects else "")


def test_what_factoryfix_holds_as_written_is_no_drift() -> None:
    assert drift(HELD, HELD) == ()


@pytest.mark.parametrize("name", TITLES)
def test_every_setting_that_is_held_otherwise_is_named_with_both_values(name: str) -> None:
    (difference,) = drift(HELD, HELD.changed(**{name: "another"}))
    assert difference == (name, TITLES[name], f"a {name}", "another")


def test_without_a_link_every_setting_drifts() -> None:
    assert [difference.setting for difference in drift(HELD, None)] == list(TITLES)
    assert set(TITLES) == set(AccountLinkSettings.model_fields)


def linked(settings: AccountLinkSettings | None) -> AccountLink:
    linking = at(Step.JOBS).linking
    assert linking is not None
    return linking.changed(integration_id="a integration_id", sync_mode=SyncMode.ENGAGED, settings=settings)


@pytest.mark.parametrize("name", TITLES)
def test_every_setting_that_changes_after_linking_is_drift(name: str) -> None:
    held = HELD.changed(**{name: "another"})
    (difference,) = drift(written(linked(HELD), "one", held), held)
    assert difference.text == f"{TITLES[name].lower()} “another” instead of “a {name}”"


@pytest.mark.parametrize("name", TITLES)
def test_of_an_older_link_only_what_was_stored_can_drift(name: str) -> None:
    known = {"integration_id": "a integration_id", "sync_mode": "engaged", "onboarding_id": "one"}
    held = HELD.changed(**known).changed(**{name: "another"})
    names = [difference.setting for difference in drift(written(linked(None), "one", held), held)]
    assert names == ([name] if name in known else [])


def test_an_older_link_without_an_onboarding_is_no_drift() -> None:
    held = HELD.changed(integration_id="a integration_id", sync_mode="engaged", onboarding_id="")
    assert drift(written(linked(None), "one", held), held) == ()


def test_a_difference_has_the_mode_by_its_name_and_says_where_nothing_is_held() -> None:
    differences = drift(HELD.changed(sync_mode="engaged"), HELD.changed(sync_mode="new_and_engaged", source_name=""))
    assert [difference.text for difference in differences] == [
        "sync mode “New and Engaged” instead of “Engaged only”",
        "source name “none” instead of “a source_name”",
    ]


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("", ""),
        ("{apply_url}", ""),
        ("{apply_url}?source=FactoryFix", ""),
        ("https://careers.acme.example/apply/{ats_job_id}", ""),
        ("https://careers.acme.example/apply", "same page"),
        ("http://careers.acme.example/{ats_job_id}", "https://"),
        ("javascript:{apply_url}", "https://"),
        ("https://careers.acme.example/{job}", "{job}"),
        ("https://careers.acme.example/{ats_job_id", "has {."),
        ("https://careers.acme.example/{" + "x" * 90 + "}{apply_url}", "has {."),
    ],
)
def test_a_redirect_address_leads_each_job_to_its_own_page(template: str, problem: str) -> None:
    assert problem in template_problem(template)
    assert bool(problem) == bool(template_problem(template))
