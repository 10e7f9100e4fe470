"""Sealed secrets open with their key, for their use and in time; anything else is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from core.secrets_box import CannotOpen, SecretsBox, keys_in

KEY, NEWER, OTHER = "first key " * 4, "second key " * 4, "third key " * 4
NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
USE = ("connection link", "one", "ana")
TEXTS, USES = st.text(max_size=200), st.lists(st.text(max_size=20), max_size=4)


@given(TEXTS, USES, st.integers(0, 3600))
def test_what_was_sealed_opens_for_its_use_until_its_time_is_over(text: str, use: list[str], seconds: int) -> None:
    sealed = SecretsBox([KEY]).seal(text, use, NOW)
    assert SecretsBox([KEY]).open(sealed, use, NOW + timedelta(seconds=seconds), HOUR) == text
    assert text not in sealed or len(text) < 12


@given(TEXTS, USES, USES)
def test_another_use_never_opens_it(text: str, use: list[str], other: list[str]) -> None:
    box = SecretsBox([KEY])
    if use != other:
        with pytest.raises(CannotOpen):
            box.open(box.seal(text, use, NOW), other, NOW, HOUR)


@given(st.integers(3601, 10**8))
def test_it_does_not_open_after_its_time(seconds: int) -> None:
    box = SecretsBox([KEY])
    with pytest.raises(CannotOpen):
        box.open(box.seal("secret", USE, NOW), USE, NOW + timedelta(seconds=seconds), HOUR)


@given(st.data())
def test_a_changed_text_never_opens(data: st.DataObject) -> None:
    box = SecretsBox([KEY])
    sealed = box.seal("https://connect.example/?token=abcdef", USE, NOW)
    place = data.draw(st.integers(0, len(sealed) - 3))  # the last character before the padding holds unused bits
    sign = data.draw(st.sampled_from("ABCxyz019-_ ü\x00"))
    changed = sealed[:place] + sign + sealed[place + 1 :]
    if changed != sealed:
        with pytest.raises(CannotOpen):
            box.open(changed, USE, NOW, HOUR)


@pytest.mark.parametrize("sealed", ["", "x", "plain text", "gAAAA", "ü" * 50])
def test_a_text_that_was_never_sealed_does_not_open(sealed: str) -> None:
    with pytest.raises(CannotOpen):
        SecretsBox([KEY]).open(sealed, USE, NOW, HOUR)


def test_a_wrong_key_does_not_open_it() -> None:
    with pytest.raises(CannotOpen):
        SecretsBox([OTHER]).open(SecretsBox([KEY]).seal("secret", USE, NOW), USE, NOW, HOUR)


def test_a_rotated_key_opens_what_the_earlier_one_sealed_and_seals_with_the_new_one() -> None:
    rotated = SecretsBox([NEWER, KEY])
    assert rotated.open(SecretsBox([KEY]).seal("secret", USE, NOW), USE, NOW, HOUR) == "secret"
    assert SecretsBox([NEWER]).open(rotated.seal("secret", USE, NOW), USE, NOW, HOUR) == "secret"
    with pytest.raises(CannotOpen):
        SecretsBox([KEY]).open(rotated.seal("secret", USE, NOW), USE, NOW, HOUR)


def test_the_setting_names_the_newest_key_first() -> None:
    assert keys_in(" new , old ,,") == ["new", "old"]
    assert keys_in("") == []
