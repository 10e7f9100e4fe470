"""E-mail addresses with letters outside of ASCII, in envelopes, headers, mailto: addresses and drafts."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given, strategies as st

from core.documents.invitation import Letter, mail_address, mail_draft
from core.mail_addresses import NotEncodable, for_header, header_address, in_ascii, mailto


@pytest.mark.parametrize(
    ("address", "encoded"),
    [
        ("dana@customer.example", "dana@customer.example"),
        ("dana@faß.de", "dana@xn--fa-hia.de"),
        ("dana@bücher.example", "dana@xn--bcher-kva.example"),
        ("dana@KÖLN.example", "dana@xn--kln-sna.example"),
        ("dana@例え.テスト", "dana@xn--r8jz45g.xn--zckzah"),
        ("dänä@bücher.example", "dänä@xn--bcher-kva.example"),
        ("dana@a_b.example", "dana@a_b.example"),
        ("dana@xn--fa-hia.de", "dana@xn--fa-hia.de"),
    ],
)
def test_only_the_domain_is_encoded_by_idna_2008(address: str, encoded: str) -> None:
    assert in_ascii(address) == for_header(address) == encoded


@pytest.mark.parametrize("address", ["dana@☃.example", "dana@ü..example", "dana@-ü.example", f"dana@ü{'x' * 64}.de"])
def test_a_domain_that_cannot_exist_is_refused_in_a_sentence(address: str) -> None:
    with pytest.raises(NotEncodable, match=r"The domain of .* is not valid"):
        in_ascii(address)
    assert for_header(address) == address


@given(st.text(), st.text())
def test_no_address_and_no_name_starts_another_header(address: str, name: str) -> None:
    assert not set("\r\n") & set(str(header_address(address, name)))


def test_a_mailto_address_names_the_encoded_domain() -> None:
    assert mailto("dana@faß.de") == "mailto:dana@xn--fa-hia.de"
    letter = mail_address(Letter("Hello", "Text"), "dana@bücher.example", "bob@faß.de")
    assert letter.startswith("mailto:dana@xn--bcher-kva.example?cc=bob@xn--fa-hia.de&subject=Hello")


def test_a_draft_keeps_a_name_in_another_script_and_the_copy() -> None:
    draft = mail_draft(Letter("Hello", "Grüße"), "dänä@bücher.example", None, "", "bob@faß.de")
    message = message_from_bytes(draft, policy=default)
    assert "dänä@xn--bcher-kva.example" in draft.decode()
    assert message["Cc"] == "bob@xn--fa-hia.de"
    assert message["X-Unsent"] == "1"


def test_a_subject_and_an_address_cannot_add_a_reader() -> None:
    letter = Letter("Hello\r\nBcc: thief@example.com", "Text")
    draft = mail_draft(letter, "dana@customer.example\r\nBcc: thief@example.com", None, "")
    assert message_from_bytes(draft, policy=default)["Bcc"] is None
