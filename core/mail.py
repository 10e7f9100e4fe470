"""Sends one message over SMTP and reports whether the mail server accepted it.

MailError                  the mail server did not confirm the message
├── MailNotSent            the server was not reached or refused: nothing was sent
└── MailUnsure             the whole message was transmitted, but the server did not answer
"""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTPUTF8

from core.errors import ServiceError
from core.mail_addresses import NotEncodable, in_ascii, international
from core.settings import MailServer

TIMEOUT = 15.0
"""Seconds that each command to the mail server may take."""
_ADMIN = "Ask an admin about SMTP_URL."


class MailError(ServiceError):
    """The mail server did not confirm the message."""


class MailNotSent(MailError):
    """The mail server was not reached or refused the message: nothing was sent."""


class MailUnsure(MailError):
    """The whole message was transmitted, but the server did not answer."""


@dataclass(frozen=True, slots=True)
class Mail:
    """The mail server of this installation; `sender` is the From address of its messages."""

    server: MailServer
    sender: str

    def send(self, message: EmailMessage, *, to: str, cc: str = "") -> str:
        """Send one message and return the server's answer; raises MailNotSent or MailUnsure, and never retries.

        If the server refuses one of the recipients, nobody gets it. A server must not deliver a message before it
        receives the final dot (RFC 5321, section 4.1.1.4), so after any earlier failure nothing was sent.
        """
        recipients = [_in_ascii(address) for address in (to, cc) if address]
        smtp: smtplib.SMTP | None = None
        try:
            try:
                smtp = self._connect()
                content, options = _content(smtp, message, recipients)
                _expect(smtp.mail(self.sender, options))
                for recipient in recipients:
                    _expect(smtp.rcpt(recipient))
                _expect(smtp.docmd("DATA"), 354)
                smtp.send(content)
            except (smtplib.SMTPException, OSError) as refusal:
                raise _not_sent(refusal) from refusal
            try:
                smtp.send(b".\r\n")
                code, words = smtp.getreply()
            except (smtplib.SMTPException, OSError) as lost:
                raise MailUnsure(
                    "The mail server received the message but did not answer.", "Ask the recipient whether it arrived."
                ) from lost
            if code != 250:
                raise _not_sent(smtplib.SMTPResponseException(code, words))
            return words.decode("utf-8", "replace")
        finally:
            if smtp is not None:
                with suppress(smtplib.SMTPException, OSError):
                    smtp.quit()  # a failure here does not change whether the message was sent
                smtp.close()

    def _connect(self) -> smtplib.SMTP:
        server = self.server
        if server.encryption == "tls":
            context = ssl.create_default_context()
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context)
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
        try:
            smtp.ehlo_or_helo_if_needed()
            if server.encryption == "starttls":
                smtp.starttls(context=ssl.create_default_context())
            if server.username:
                smtp.login(server.username, server.password)
        except BaseException:
            smtp.close()
            raise
        return smtp


def _expect(answer: tuple[int, bytes], *expected: int) -> None:
    code, words = answer
    if code not in (expected or (250, 251)):
        raise smtplib.SMTPResponseException(code, words)


def _content(smtp: smtplib.SMTP, message: EmailMessage, recipients: list[str]) -> tuple[bytes, list[str]]:
    """Return the bytes of the message, and what the server must support for its addresses.

    Raises MailNotSent if the local part of an address is not in ASCII and the server does not accept that.
    """
    address = international(message, *recipients)
    if address and not smtp.has_extn("smtputf8"):
        raise MailNotSent(
            f"The mail server does not accept the address {address}.", "Nothing was sent. Use your own mail program."
        )
    content = message.as_bytes(policy=SMTPUTF8) if address else message.as_bytes()
    if address:
        smtp.command_encoding = "utf-8"
    escaped = re.sub(rb"(?m)^\.", b"..", content).removesuffix(b"\r\n") + b"\r\n"
    return escaped, ["SMTPUTF8", "BODY=8BITMIME"] if address else []


def _in_ascii(address: str) -> str:
    """Return the address with its domain in ASCII; raises MailNotSent."""
    try:
        return in_ascii(address)
    except NotEncodable as problem:
        raise MailNotSent(str(problem), "Nothing was sent. Correct the address.") from None


def _not_sent(why: Exception) -> MailNotSent:
    """Return the error that explains why nothing was sent, with the server's message if there is one."""
    nothing = "Nothing was sent."
    match why:
        case smtplib.SMTPAuthenticationError():
            return MailNotSent("The mail server does not accept our user name and password.", f"{nothing} {_ADMIN}")
        case smtplib.SMTPNotSupportedError():
            return MailNotSent("The mail server does not support what SMTP_URL requires.", f"{nothing} {_ADMIN}")
        case smtplib.SMTPResponseException():
            text = why.smtp_error.decode("utf-8", "replace") if isinstance(why.smtp_error, bytes) else why.smtp_error
            again = "Try again in a few minutes." if 400 <= why.smtp_code < 500 else "Correct it, then send it again."
            return MailNotSent(f"The mail server refused: {why.smtp_code} {text}".rstrip(), f"{nothing} {again}")
        case ssl.SSLError():
            return MailNotSent("The mail server’s certificate is not valid.", f"{nothing} {_ADMIN}")
        case _:
            return MailNotSent(
                "The mail server cannot be reached.",
                f"{nothing} Try again in a few minutes, or use your own mail program.",
            )
