"""A real SMTP server on a free port, which takes mail, refuses it, or breaks off where a test wants it to."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, Literal, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from core.mail import Mail
from core.settings import MailServer

USERNAME = "post"


@dataclass
class Postman:
    """What the server does with each word, and what it took."""

    rcpt: str = ""
    rcpt_of: str = ""
    """The one recipient who is refused."""
    data: str = ""
    quit: str = ""
    breaks: str = ""
    """"rcpt", "after data" or "silent": where the connection ends, or where no answer comes any more."""
    envelopes: list[Envelope] = field(default_factory=list)
    mail: Mail = field(init=False)

    @property
    def messages(self) -> list[EmailMessage]:
        """The messages that the server took."""
        return [
            cast(EmailMessage, message_from_bytes(cast(bytes, envelope.content), policy=default))
            for envelope in self.envelopes
        ]

    async def handle_RCPT(self, server: SMTP, _s: Session, envelope: Envelope, address: str, _o: list[str]) -> str:
        if self.breaks == "rcpt":
            server.transport.abort()  # type: ignore[union-attr]
        if self.rcpt:
            return self.rcpt
        if self.rcpt_of == address:
            return "550 5.1.1 No such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.data:
            return self.data
        self.envelopes.append(envelope)
        if self.breaks == "after data":
            server.transport.abort()  # type: ignore[union-attr]
        if self.breaks == "silent":
            await asyncio.sleep(1)
        return "250 Message accepted for delivery"

    async def handle_QUIT(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:
        return self.quit or "221 Bye"


class _Server(Controller):
    """Also for an encrypted port whose certificate the controller's own trial connection would not trust."""

    def _trigger_server(self) -> None:
        socket.create_connection((self.hostname, self.port), timeout=5).close()


@contextmanager
def post_office(
    *,
    encryption: Literal["tls", "starttls", "none"] | str = "none",
    context: ssl.SSLContext | None = None,
    password: str = "",
    smtputf8: bool = False,
    **postman: str,
) -> Iterator[Postman]:
    """Run the server and give what a test looks at; its `mail` is our own client for it."""
    man = Postman(**postman)

    def sign_in(_server: Any, _session: Any, _envelope: Any, _mechanism: Any, data: Any) -> AuthResult:
        right = (data.login, data.password) == (USERNAME.encode(), password.encode())
        return AuthResult(success=right, handled=False)

    wanted: dict[str, Any] = {"enable_SMTPUTF8": smtputf8}
    if password:
        wanted |= {"authenticator": sign_in, "auth_required": True}
    if encryption == "starttls":
        wanted |= {"tls_context": context, "require_starttls": True}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = _Server(
        man, "127.0.0.1", port, ssl_context=context if encryption == "tls" else None, auth_require_tls=False, **wanted
    )
    server.start()
    try:
        address = MailServer("127.0.0.1", port, cast(Any, encryption), USERNAME if password else "", password)
        man.mail = Mail(address, "onboarding@factoryfix.example")
        yield man
    finally:
        server.stop()
