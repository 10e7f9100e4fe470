"""Mail out: one message over SMTP, and an honest answer about what became of it.

MailError                  the message did not certainly arrive at the mail server
├── MailNotSent            not reached, or refused: nothing left
└── MailUnsure             the whole message was handed over, and no answer came back
"""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage

from core.errors import ServiceError
from core.settings import MailServer

TIMEOUT = 15.0
"""Seconds that each word to the mail server may take."""
_ADMIN = "Ask an admin about SMTP_URL."


class MailError(ServiceError):
    """The message did not certainly arrive at the mail server."""


class MailNotSent(MailError):
    """The mail server was not reached, or refused: nothing left."""


class MailUnsure(MailError):
    """The whole message was handed over, and no answer came back."""


@dataclass(frozen=True, slots=True)
class Mail:
    """The mail server of this installation; `sender` is the address that its messages come from."""

    server: MailServer
    sender: str

    def send(self, message: EmailMessage, *, to: str) -> str:
        """Hand one message to the server and return its answer; raises MailNotSent or MailUnsure, never tries twice.

        Up to the dot that ends a message a server must not deliver it (RFC 5321, 4.1.1.4): whatever breaks before is
        certainly not sent.
        """
        content = re.sub(rb"(?m)^\.", b"..", message.as_bytes()).removesuffix(b"\r\n") + b"\r\n"
        smtp: smtplib.SMTP | None = None
        try:
            try:
                smtp = self._signed_in()
                _agreed(smtp.mail(self.sender))
                _agreed(smtp.rcpt(_in_ascii(to)))
                _agreed(smtp.docmd("DATA"), 354)
                smtp.send(content)
            except (smtplib.SMTPException, OSError) as refusal:
                raise _not_sent(refusal) from refusal
            try:
                smtp.send(b".\r\n")
                code, words = smtp.getreply()
            except (smtplib.SMTPException, OSError) as lost:
                raise MailUnsure(
                    "The mail server took the message, and gave no answer.", "Ask whether it arrived."
                ) from lost
            if code != 250:
                raise _not_sent(smtplib.SMTPResponseException(code, words))
            return words.decode("utf-8", "replace")
        finally:
            if smtp is not None:
                with suppress(smtplib.SMTPException, OSError):
                    smtp.quit()  # said or not: the answer about the message stands
                smtp.close()

    def _signed_in(self) -> smtplib.SMTP:
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
            if server.user:
                smtp.login(server.user, server.password)
        except BaseException:
            smtp.close()
            raise
        return smtp


def _agreed(answer: tuple[int, bytes], *wanted: int) -> None:
    code, words = answer
    if code not in (wanted or (250, 251)):
        raise smtplib.SMTPResponseException(code, words)


def _in_ascii(address: str) -> str:
    """Return the address as it goes over the wire: a domain in any script has such a form, a name before the @ not."""
    name, _, domain = address.rpartition("@")
    try:
        return f"{name.encode('ascii').decode()}@{domain.encode('idna').decode()}"
    except UnicodeError:
        raise MailNotSent(
            f"The mail server takes no address like {address}.", "Nothing was sent. Use your own mail program."
        ) from None


def _not_sent(why: Exception) -> MailNotSent:
    """Say in a sentence why nothing left, with the server's own words where it spoke."""
    nothing = "Nothing was sent."
    match why:
        case smtplib.SMTPAuthenticationError():
            return MailNotSent("The mail server does not accept our sign-in.", f"{nothing} {_ADMIN}")
        case smtplib.SMTPNotSupportedError():
            return MailNotSent("The mail server does not offer what SMTP_URL asks for.", f"{nothing} {_ADMIN}")
        case smtplib.SMTPResponseException():
            said = why.smtp_error.decode("utf-8", "replace") if isinstance(why.smtp_error, bytes) else why.smtp_error
            again = "Try again in a few minutes." if 400 <= why.smtp_code < 500 else "Correct it and send again."
            return MailNotSent(f"The mail server refused: {why.smtp_code} {said}".rstrip(), f"{nothing} {again}")
        case ssl.SSLError():
            return MailNotSent(
                "The mail server cannot prove who it is: its certificate does not hold.", f"{nothing} {_ADMIN}"
            )
        case _:
            return MailNotSent(
                "The mail server cannot be reached.",
                f"{nothing} Try again in a few minutes, or use your own mail program.",
            )
