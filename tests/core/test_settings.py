"""The settings: what they mean, and one sentence with the variable's name for each invalid setting."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from core.onboarding.norms import NORMS
from core.onboarding.states import Step
from core.settings import PRODUCTION_ONLY, Settings, problems

REAL = {
    "KOMBO_API_KEY": "kombo-key",
    "KOMBO_WEBHOOK_SECRET": "webhook-secret",
    "FACTORYFIX_API_KEY": "factoryfix-key",
    "FACTORYFIX_BASE_URL": "https://platform.example/v1",
    "COOKIE_KEY": "a cookie key of at least 32 signs",
}
LONG = "9vJx-Lq2_TrM8wZkP5yBnH3cFsD7gQaE"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def read(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Settings:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return Settings(_env_file=None)


def test_with_nothing_set_the_app_is_its_own_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch, PORT="9001")
    assert settings.sandbox
    assert settings.kombo_url == "http://127.0.0.1:9001/sandbox/kombo/v1"
    assert settings.factoryfix_url == "http://127.0.0.1:9001/sandbox/factoryfix/v1"
    assert settings.database == Path("data/var/onboarding.db")


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ({}, "https://api.us.kombo.dev/v1"),
        ({"KOMBO_REGION": "eu"}, "https://api.kombo.dev/v1"),
        ({"KOMBO_BASE_URL": "http://127.0.0.1:9/v1", "KOMBO_REGION": "eu"}, "http://127.0.0.1:9/v1"),
    ],
)
def test_with_a_key_it_speaks_to_the_region_or_to_the_address_that_is_given(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], url: str
) -> None:
    settings = read(monkeypatch, **REAL, **given)
    assert not settings.sandbox
    assert settings.kombo_url == url
    assert settings.factoryfix_url == "https://platform.example/v1"


@pytest.mark.parametrize(
    ("given", "source"),
    [({}, "FactoryFix"), ({"KOMBO_ENVIRONMENT_NAME": "Plant Talent (Prod)"}, "Plant Talent"),
     ({"KOMBO_ENVIRONMENT_NAME": " Acme Dev "}, "Acme Dev")],
)  # fmt: skip
def test_the_source_of_a_candidate_is_the_name_of_our_environment_without_prod(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], source: str
) -> None:
    assert read(monkeypatch, **given).candidate_source == source


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    empty = dict.fromkeys([*REAL, "SANDBOX_SPEED", "PORT", "KOMBO_REGION", "COOKIE_SECURE"], "")
    assert read(monkeypatch, **empty) == Settings(_env_file=None)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"SANDBOX_SPEED": "fast"}, "SANDBOX_SPEED: Input should be a valid number"),
        ({"SANDBOX_SIZE": "100001"}, "SANDBOX_SIZE: Input should be less than or equal to 100000"),
        ({"BACKUP_DAYS": "0"}, "BACKUP_DAYS: Input should be greater than or equal to 1"),
        ({"BACKUP_AGE_KEY": "age1wrong"}, "BACKUP_AGE_KEY is not a public age key. It starts with age1."),
        ({"KOMBO_REGION": "asia"}, "KOMBO_REGION: Input should be 'eu' or 'us'"),
        ({"FIRST_SYNC_HOURS": "0"}, "FIRST_SYNC_HOURS: Input should be greater than 0"),
        ({"COOKIE_SECURE": "perhaps"}, "COOKIE_SECURE: Input should be a valid boolean"),
        ({"KOMBO_API_KEY": "kombo-key"}, "KOMBO_API_KEY is set, so these must be set too: KOMBO_WEBHOOK_SECRET"),
        ({**REAL, "COOKIE_KEY": "guessable"}, "COOKIE_KEY is too short"),
        ({**REAL, "SECRETS_KEY": "guessable"}, "SECRETS_KEY is too short"),
        ({**REAL, "SECRETS_KEY": f"{LONG},guessable"}, "SECRETS_KEY is too short"),
        ({**REAL, "SECRETS_KEY": REAL["COOKIE_KEY"]}, "SECRETS_KEY is also used as another key"),
        ({"SECRETS_KEY": LONG}, "KOMBO_API_KEY is not set, but these are: SECRETS_KEY"),
        ({**REAL, "COOKIE_KEY": "0123456789" * 4}, "COOKIE_KEY is repetitive"),
        ({**REAL, "COOKIE_KEY": LONG, "FACTORYFIX_API_KEY": LONG}, "COOKIE_KEY is also used as another key"),
        ({**REAL, "COOKIE_KEY": LONG, "KOMBO_API_KEY": LONG}, "COOKIE_KEY is also used as another key"),
        ({**REAL, "COOKIE_KEY": LONG, "KOMBO_WEBHOOK_SECRET": LONG}, "COOKIE_KEY is also used as another key"),
        ({**REAL, "COOKIE_KEY": "only-for-trying-never-in-production"}, "COOKIE_KEY is published in the documentation"),
        (
            {**REAL, "KOMBO_WEBHOOK_SECRET": "sandbox-webhook-secret"},
            "KOMBO_WEBHOOK_SECRET is published in the documentation",
        ),
    ],
)
def test_an_invalid_setting_is_named_without_its_value(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], words: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        read(monkeypatch, **given)
    message = problems(caught.value)
    assert words in message
    assert message.endswith(".")
    assert not any(value in message for name, value in given.items() if "KEY" in name or "SECRET" in name)


def test_all_invalid_settings_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError) as caught:
        read(monkeypatch, SANDBOX_SPEED="fast", KOMBO_REGION="asia")
    assert all(name in problems(caught.value) for name in ("SANDBOX_SPEED", "KOMBO_REGION"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KOMBO_WEBHOOK_SECRET", "webhook-secret"),
        ("KOMBO_BASE_URL", "https://api.us.kombo.dev/v1"),
        ("KOMBO_BASE_URL", "http://127.0.0.1:9/v1"),
        ("FACTORYFIX_API_KEY", "factoryfix-key"),
        ("FACTORYFIX_BASE_URL", "https://platform.example/v1"),
        ("COOKIE_KEY", "a cookie key of at least 32 signs"),
        ("COOKIE_SECURE", "true"),
        ("TRUSTED_PROXIES", "10.0.0.1"),
        ("JOB_PAGE_HOSTS", "10.0.0.1:80"),
    ],
)
def test_a_setting_of_production_without_the_key_is_no_sandbox_but_a_key_forgotten(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        read(monkeypatch, **{name: value})
    assert problems(caught.value) == (
        f"KOMBO_API_KEY is not set, but these are: {name}. Set the key for production, or remove them for the sandbox."
    )


def test_what_a_sandbox_may_be_told_is_every_setting_that_is_not_productions_own() -> None:
    assert set(Settings.model_fields) - set(PRODUCTION_ONLY) == {
        "host", "port", "data_dir", "kombo_api_key", "kombo_region", "kombo_environment_name",
        "kombo_scope_config_jobs", "kombo_scope_config_candidates", "smtp_url", "mail_from",
        "session_idle_hours", "session_days", "sandbox_speed", "sandbox_size", "first_sync_hours",
        "retry_pending_seconds", "chat_webhook_url", "app_url", "promise_days", "wait_norms",
        "sandbox_examples", "metrics_token", "backup_dir", "backup_days", "backup_age_key", "public_url",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "window"),
    [
        (REAL, timedelta(hours=3)),
        ({}, timedelta(minutes=2)),
        ({"SANDBOX_SPEED": "0.1"}, timedelta(seconds=12)),
        ({"FIRST_SYNC_HOURS": "5"}, timedelta(hours=5)),
    ],
)
def test_the_first_sync_may_take_three_hours_and_in_the_faster_sandbox_minutes(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], window: timedelta
) -> None:
    assert read(monkeypatch, **given).first_sync_window == window


def test_norms_of_a_wait_are_read_from_the_settings_and_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    norms = read(monkeypatch, WAIT_NORMS="linking/us=0.5/1/3").norms
    assert norms[Step.LINKING] != NORMS[Step.LINKING]
    with pytest.raises(ValidationError) as refused:
        read(monkeypatch, WAIT_NORMS="linking/us=3/2/1")
    assert "WAIT_NORMS cannot be read" in problems(refused.value)
