"""Settings: read once from the environment, validated, and never printed."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal, NamedTuple, Self
from urllib.parse import unquote, urlsplit

from pydantic import EmailStr, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core import own_keys
from core.mode import on_this_machine

KOMBO_SERVERS = {"eu": "https://api.kombo.dev/v1", "us": "https://api.us.kombo.dev/v1"}
SANDBOX_WINDOW = timedelta(minutes=2)
PRODUCTION_ONLY = (
    "kombo_webhook_secret", "kombo_base_url", "factoryfix_api_key", "factoryfix_base_url", "cookie_key",
    "cookie_secure", "trusted_proxies", "job_page_hosts",
)  # fmt: skip
"""What nobody sets for a sandbox: where one of them is set and the key is not, the key was forgotten."""


_SMTP_FORMS = "smtp://user:password@mail.example.com:587?starttls or smtps://user:password@mail.example.com"


class MailServer(NamedTuple):
    """Where mail goes out, as SMTP_URL says it."""

    host: str
    port: int
    encryption: Literal["tls", "starttls", "none"]
    user: str
    password: str


class Settings(BaseSettings):
    """What the environment says; with no `KOMBO_API_KEY` the app is in sandbox mode.

    With a key, everything that protects real HR systems has to be there: the app refuses to start otherwise.
    """

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    host: str = "127.0.0.1"
    """The address that the app listens on; 0.0.0.0 for every network of this machine."""
    port: int = Field(default=8501, ge=1, le=65535)
    data_dir: Path = Path("data/var")
    kombo_api_key: SecretStr = SecretStr("")
    kombo_base_url: str = ""
    kombo_region: Literal["eu", "us"] = "us"
    kombo_webhook_secret: SecretStr = SecretStr("")
    factoryfix_api_key: SecretStr = SecretStr("")
    factoryfix_base_url: str = ""
    smtp_url: SecretStr = SecretStr("")
    """The mail server, as smtp://user:password@host:587?starttls or smtps://user:password@host; none: no sending."""
    mail_from: EmailStr | Literal[""] = ""
    """The address that e-mails to customers come from; answers go to whoever sent them."""
    cookie_key: SecretStr = SecretStr("")
    cookie_secure: bool = False
    """Send the session cookie over HTTPS only; set it wherever the app is not on 127.0.0.1."""
    trusted_proxies: str = ""
    """Addresses or networks of the proxies in front, separated by commas: they say where a request comes from."""
    session_idle_hours: float = Field(default=8, gt=0, le=24 * 7)
    """How long a session lasts without a press or an opened page."""
    session_days: float = Field(default=7, gt=0, le=90)
    """How long a session lasts in all."""
    sandbox_speed: float = Field(default=1.0, ge=0, le=100)
    """1 = a first sync of a few seconds; 0 = at once. Sandbox mode only."""
    sandbox_size: int = Field(default=0, ge=0, le=100_000)
    """Generated jobs added to each sample customer. Sandbox mode only."""
    first_sync_hours: float = Field(default=3.0, gt=0, le=72)
    """How long a first job sync may take before a job counts as missing."""
    retry_pending_seconds: float = Field(default=60, gt=0)
    """How soon a reading is tried again while Kombo's first sync still runs, should its webhook be lost."""

    job_page_hosts: str = ""
    """HOST:PORT of job pages in your own network that may be checked in Redirect mode, separated by commas."""

    @property
    def apply_hosts(self) -> frozenset[str]:
        """Return the job pages' hosts that may be asked although they are not public: in sandbox mode, our own."""
        named = {host.strip() for host in self.job_page_hosts.split(",") if host.strip()}
        return frozenset(named | ({self.own_url.removeprefix("http://")} if self.sandbox else set()))

    @property
    def sandbox(self) -> bool:
        """Say whether the app runs against the stand-ins instead of Kombo and FactoryFix."""
        return not self.kombo_api_key.get_secret_value()

    @property
    def database(self) -> Path:
        """Return the path of the store's SQLite file."""
        return self.data_dir / "onboarding.db"

    @property
    def first_sync_window(self) -> timedelta:
        """Return `first_sync_hours`; in the sandbox, where a sync takes seconds, minutes unless they are set."""
        if self.sandbox and "first_sync_hours" not in self.model_fields_set:
            return SANDBOX_WINDOW * self.sandbox_speed
        return self.first_sync_promise

    @property
    def first_sync_promise(self) -> timedelta:
        """Return `first_sync_hours` as it is said to customers: also in the sandbox, whose own window is shorter."""
        return timedelta(hours=self.first_sync_hours)

    @property
    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """Return the networks of the proxies in front; raises ValueError for what is no address."""
        named = [part.strip() for part in self.trusted_proxies.split(",") if part.strip()]
        try:
            return tuple(ip_network(part, strict=False) for part in named)
        except ValueError as wrong:
            raise ValueError(f"TRUSTED_PROXIES is no list of addresses: {wrong}.") from None

    @property
    def session_idle(self) -> timedelta:
        """Return how long a session lasts without a press or an opened page."""
        return timedelta(hours=self.session_idle_hours)

    @property
    def session_life(self) -> timedelta:
        """Return how long a session lasts in all."""
        return timedelta(days=self.session_days)

    @property
    def kombo_url(self) -> str:
        """Return Kombo's address: the one given, the sandbox's, or the region's."""
        if self.kombo_base_url:
            return self.kombo_base_url
        return f"{self.own_url}/sandbox/kombo/v1" if self.sandbox else KOMBO_SERVERS[self.kombo_region]

    @property
    def factoryfix_url(self) -> str:
        """Return the FactoryFix platform's address: the one given, or the sandbox's."""
        return self.factoryfix_base_url or f"{self.own_url}/sandbox/factoryfix/v1"

    @property
    def mail_server(self) -> MailServer | None:
        """Return where mail goes out, or None when it does not go out from here; raises ValueError for a wrong address.

        A password goes over the net only under encryption.
        """
        given = self.smtp_url.get_secret_value()
        if not given:
            return None
        wrong = f"SMTP_URL is no mail server’s address. Write it like {_SMTP_FORMS}."
        try:
            url = urlsplit(given)
            port = url.port
        except ValueError:
            raise ValueError(wrong) from None
        if url.scheme not in ("smtp", "smtps") or not url.hostname or url.query not in ("", "starttls"):
            raise ValueError(wrong)
        encryption: Literal["tls", "starttls", "none"] = "starttls" if url.query else "none"
        if url.scheme == "smtps":
            encryption = "tls"
        if url.password and encryption == "none" and url.hostname not in ("localhost", "127.0.0.1", "::1"):
            raise ValueError("SMTP_URL would send its password unencrypted. Add ?starttls, or begin it with smtps://.")
        usual = {"tls": 465, "starttls": 587, "none": 25}[encryption]
        return MailServer(
            url.hostname, port or usual, encryption, unquote(url.username or ""), unquote(url.password or "")
        )

    @property
    def exposed(self) -> bool:
        """Say whether other machines reach the app, and nothing says that HTTPS is in front of it."""
        return self.host not in ("127.0.0.1", "localhost", "::1") and not self.cookie_secure

    @property
    def own_url(self) -> str:
        """Return this app's own address on this machine."""
        return f"http://127.0.0.1:{self.port}"

    @model_validator(mode="after")
    def _proxies_are_addresses(self) -> Self:
        self.proxies  # noqa: B018  reading it checks it
        return self

    @model_validator(mode="after")
    def _mail_has_server_and_sender(self) -> Self:
        if (self.mail_server is None) != (not self.mail_from):
            raise ValueError("SMTP_URL and MAIL_FROM go together: set both, or neither.")
        return self

    @model_validator(mode="after")
    def _sandbox_stays_on_this_machine(self) -> Self:
        if not self.sandbox:
            return self
        if given := [name.upper() for name in PRODUCTION_ONLY if getattr(self, name)]:
            raise ValueError(
                f"KOMBO_API_KEY is not set, but these are: {', '.join(given)}. "
                "Set the key for production, or remove them for the sandbox."
            )
        if self.mail_server and not on_this_machine(self.mail_server.host):
            raise ValueError(
                "SMTP_URL names another machine, and a sandbox sends nothing out. "
                "Name a mail server on localhost, or set KOMBO_API_KEY for production."
            )
        return self

    @model_validator(mode="after")
    def _real_service_needs_real_secrets(self) -> Self:
        if self.sandbox:
            return self
        needed = {
            "KOMBO_WEBHOOK_SECRET": self.kombo_webhook_secret.get_secret_value(),
            "FACTORYFIX_API_KEY": self.factoryfix_api_key.get_secret_value(),
            "FACTORYFIX_BASE_URL": self.factoryfix_base_url,
            "COOKIE_KEY": self.cookie_key.get_secret_value(),
        }
        absent = [name for name, value in needed.items() if not value]
        if absent:
            raise ValueError(f"KOMBO_API_KEY is set, so these must be set too: {', '.join(absent)}.")
        others = [needed["KOMBO_WEBHOOK_SECRET"], needed["FACTORYFIX_API_KEY"], self.kombo_api_key.get_secret_value()]
        if problem := own_keys.weakness(needed["COOKIE_KEY"], others):
            raise ValueError(f"COOKIE_KEY {problem}. Make one with {own_keys.MAKE_ONE}.")
        if needed["KOMBO_WEBHOOK_SECRET"] in own_keys.PUBLISHED and not on_this_machine(
            urlsplit(self.kombo_url).hostname or ""
        ):
            raise ValueError(
                "KOMBO_WEBHOOK_SECRET stands in the documentation, so that anybody could sign webhooks with it. "
                "Use the secret from Kombo’s dashboard."
            )
        return self


def problems(error: ValidationError) -> str:
    """Return what does not hold, each with its variable's name and never with its value."""
    sentences = []
    for problem in error.errors(include_input=False, include_url=False):
        name = "_".join(str(part) for part in problem["loc"]).upper()
        told = problem["msg"].removeprefix("Value error, ")
        sentences.append(f"{name}: {told}." if name else told)
    return " ".join(sentences)
