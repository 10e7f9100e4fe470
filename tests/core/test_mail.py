"""Mail against a real SMTP server: sent, not sent, and unknown."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP as ON_THE_WIRE
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import SecretStr, ValidationError

from core import mail
from core.mail import Mail, MailNotSent, MailUnsure
from core.mail_addresses import header_address
from core.settings import Settings
from tests.mail_server import post_office

DANA = "dana@customer.example"


def letter(body: str = "Hello Dana") -> EmailMessage:
    message = EmailMessage(policy=ON_THE_WIRE)
    message["To"], message["Subject"] = DANA, "Connect"
    message.set_content(body)
    return message


@pytest.mark.parametrize("body", ["Hello", ".\n..\n.hidden\n", "Grüße 工厂\n\n.\n", "x" * 3_000, "a\r\n.\r\nb"])
def test_a_message_arrives_unchanged(body: str) -> None:
    with post_office() as office:
        office.mail.send(letter(body), to=DANA)
        (got,) = office.messages
        assert got.get_body().get_content().split("\r\n") == [*body.splitlines(), ""]  # type: ignore[union-attr]
        assert office.envelopes[0].mail_from == "onboarding@factoryfix.example"
        assert office.envelopes[0].rcpt_tos == [DANA]


@pytest.mark.parametrize(
    ("refuse", "words"),
    [
        ({"rcpt": "550 5.1.1 No such user"}, "550 5.1.1 No such user"),
        ({"rcpt": "451 4.7.1 Greylisted"}, "451 4.7.1 Greylisted"),
        ({"data": "554 5.7.1 Looks like spam"}, "554 5.7.1 Looks like spam"),
        ({"data": "452 Mailbox full"}, "452 Mailbox full"),
    ],
)
def test_a_refusal_quotes_the_server_and_nothing_was_sent(refuse: dict[str, str], words: str) -> None:
    with post_office(**refuse) as office:
        with pytest.raises(MailNotSent) as caught:
            office.mail.send(letter(), to=DANA)
        assert words in caught.value.sentence
        assert "Nothing was sent" in caught.value.next_step
        assert ("few minutes" in caught.value.next_step) == words.startswith("4")
        assert office.messages == []


def test_a_connection_that_breaks_before_the_message_has_ended_sends_nothing() -> None:
    with post_office(breaks="rcpt") as office, pytest.raises(MailNotSent):
        office.mail.send(letter(), to=DANA)


def test_a_connection_that_breaks_after_the_message_leaves_it_unknown_though_it_was_taken() -> None:
    with post_office(breaks="after data") as office:
        with pytest.raises(MailUnsure) as caught:
            office.mail.send(letter(), to=DANA)
        assert len(office.messages) == 1
        assert "Nothing was sent" not in str(caught.value)


def test_a_server_that_never_answers_leaves_it_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "TIMEOUT", 0.3)
    with post_office(breaks="silent") as office, pytest.raises(MailUnsure):
        office.mail.send(letter(), to=DANA)


def test_an_error_after_acceptance_does_not_undo_the_sending() -> None:
    with post_office(quit="500 No") as office:
        assert "Message accepted" in office.mail.send(letter(), to=DANA)


def test_a_refused_connection_means_that_nothing_was_sent() -> None:
    with post_office() as office:
        gone = office.mail
    with pytest.raises(MailNotSent, match="cannot be reached"):
        gone.send(letter(), to=DANA)


def test_a_domain_in_another_script_is_put_into_its_ascii_form_and_a_name_is_refused() -> None:
    with post_office() as office:
        office.mail.send(letter(), to="dana@köln.example")
        assert office.envelopes[0].rcpt_tos == ["dana@xn--kln-sna.example"]
        with pytest.raises(MailNotSent, match=r"does not accept the address dänä@customer\.example"):
            office.mail.send(letter(), to="dänä@customer.example")
        assert len(office.messages) == 1


def test_a_name_in_another_script_goes_to_a_server_that_takes_it() -> None:
    with post_office(smtputf8=True) as office:
        message = letter("Grüße")
        message["Cc"] = header_address("bob@faß.de", "Bob")
        office.mail.send(message, to="dänä@bücher.example", cc="bob@faß.de")
        (envelope,) = office.envelopes
        assert envelope.rcpt_tos == ["dänä@xn--bcher-kva.example", "bob@xn--fa-hia.de"]
        assert envelope.smtp_utf8
        assert "Grüße" in office.messages[0].get_content()


def test_a_reply_address_in_another_script_needs_such_a_server_too() -> None:
    message = letter()
    message["Reply-To"] = header_address("anä@factoryfix.example", "Anä")
    with post_office() as office, pytest.raises(MailNotSent, match=r"anä@factoryfix\.example"):
        office.mail.send(message, to=DANA)
    with post_office(smtputf8=True) as office:
        office.mail.send(message, to=DANA)
        assert "anä@factoryfix.example" in str(office.messages[0]["Reply-To"])


def test_a_domain_that_cannot_exist_is_refused_before_the_server_is_called() -> None:
    with post_office() as office:
        with pytest.raises(MailNotSent, match=r"The domain of dana@☃\.example is not valid"):
            office.mail.send(letter(), to="dana@☃.example")
        assert office.messages == []


def test_if_the_back_up_is_refused_nobody_gets_the_message() -> None:
    with post_office(rcpt_of="bob@customer.example") as office:
        with pytest.raises(MailNotSent, match="550"):
            office.mail.send(letter(), to=DANA, cc="bob@customer.example")
        assert office.messages == []


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
@pytest.mark.parametrize("encryption", ["tls", "starttls"])
def test_the_sign_in_goes_over_an_encrypted_line_to_a_server_that_is_trusted(
    encryption: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = certificate(tmp_path)
    with post_office(context=context, encryption=encryption, password="pass word/1") as office:
        with pytest.raises(MailNotSent, match="certificate is not valid"):
            office.mail.send(letter(), to=DANA)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "server.pem"))
        office.mail.send(letter(), to=DANA)
        assert len(office.messages) == 1
        wrong = Mail(office.mail.server._replace(password="wrong"), office.mail.sender)
        with pytest.raises(MailNotSent, match="does not accept our user name"):
            wrong.send(letter(), to=DANA)


def test_required_encryption_is_never_skipped() -> None:
    with post_office() as office:
        encrypted = Mail(office.mail.server._replace(encryption="starttls"), office.mail.sender)
        with pytest.raises(MailNotSent, match="does not support"):
            encrypted.send(letter(), to=DANA)
        assert office.messages == []


def certificate(folder: Path) -> ssl.SSLContext:
    """A server's context with a certificate for 127.0.0.1 that nobody trusts yet; it stands in server.pem."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "server.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "key.pem")
    return context


def settings(url: str, sender: str = "onboarding@factoryfix.example", **more: Any) -> Settings:
    return Settings(_env_file=None, smtp_url=SecretStr(url), mail_from=sender, **more)  # type: ignore[call-arg]


PRODUCTION: dict[str, Any] = {
    "kombo_api_key": SecretStr("kombo-key"),
    "kombo_webhook_secret": SecretStr("webhook-secret"),
    "factoryfix_api_key": SecretStr("factoryfix-key"),
    "factoryfix_base_url": "https://platform.example/v1",
    "cookie_key": SecretStr("a cookie key of at least 32 signs"),
}


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://u:p%40ss@mail.example:2525?starttls", ("mail.example", 2525, "starttls", "u", "p@ss")),
        ("smtp://mail.example?starttls", ("mail.example", 587, "starttls", "", "")),
        ("smtps://u:p@mail.example", ("mail.example", 465, "tls", "u", "p")),
        ("smtp://mail.example", ("mail.example", 25, "none", "", "")),
        ("smtp://u:p@127.0.0.1:1025", ("127.0.0.1", 1025, "none", "u", "p")),
    ],
)
def test_the_address_of_the_mail_server_is_read(url: str, server: tuple[str, int, str, str, str]) -> None:
    assert settings(url, **PRODUCTION).mail_server == server


@pytest.mark.parametrize(
    ("host", "taken"),
    [("127.0.0.1:1025", True), ("localhost:1025", True), ("[::1]:1025", True), ("mail.example", False),
     ("10.0.0.5", False), ("localhost.example.com", False)],
)  # fmt: skip
def test_a_sandbox_sends_through_a_mail_server_on_this_machine_only(host: str, taken: bool) -> None:
    url = f"smtp://{host}"
    if taken:
        assert settings(url).mail_server is not None
    else:
        with pytest.raises(ValidationError, match="SMTP_URL names another machine"):
            settings(url)


@pytest.mark.parametrize(
    ("url", "sender", "words"),
    [
        ("http://mail.example", "a@b.example", "not the address of a mail server"),
        ("mail.example:587", "a@b.example", "not the address of a mail server"),
        ("smtp://", "a@b.example", "not the address of a mail server"),
        ("smtp://u:hunter2@mail.example:x", "a@b.example", "not the address of a mail server"),
        ("smtp://mail.example?tls=maybe", "a@b.example", "not the address of a mail server"),
        ("smtp://u:hunter2@mail.example", "a@b.example", "unencrypted"),
        ("smtps://u:hunter2@mail.example", "", "belong together"),
        ("", "a@b.example", "belong together"),
    ],
)
def test_a_mail_server_that_cannot_be_used_stops_the_start_in_words_without_the_password(
    url: str, sender: str, words: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        settings(url, sender)
    sentence = caught.value.errors()[0]["msg"]
    assert words in sentence
    assert "hunter2" not in sentence


def test_without_a_mail_server_nothing_is_sent_from_here() -> None:
    assert settings("", "").mail_server is None
