"""Settings: read once from the environment and validated; their values are never printed."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal, NamedTuple, Self
from urllib.parse import unquote, urlsplit

from pydantic import EmailStr, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from pyrage import RecipientError, x25519

from core import own_keys
from core.mode import on_this_machine
from core.onboarding.clocks import PROMISE_DAYS
from core.onboarding.norms import NormTable, read_norms
from core.secrets_box import keys_in

KOMBO_SERVERS = {"eu": "https://api.kombo.dev/v1", "us": "https://api.us.kombo.dev/v1"}
SANDBOX_WINDOW = timedelta(minutes=2)
PRODUCTION_ONLY = (
    "kombo_webhook_secret", "kombo_base_url", "factoryfix_api_key", "factoryfix_base_url", "cookie_key",
    "secrets_key", "cookie_secure", "trusted_proxies", "job_page_hosts",
)  # fmt: skip
"""Settings that a sandbox never needs: if one of them is set without KOMBO_API_KEY, the key was forgotten."""


_SMTP_FORMS = "smtp://user:password@mail.example.com:587?starttls or smtps://user:password@mail.example.com"


class MailServer(NamedTuple):
    """The parts of SMTP_URL."""

    host: str
    port: int
    encryption: Literal["tls", "starttls", "none"]
    username: str
    password: str


class Settings(BaseSettings):
    """The settings from the environment; without `KOMBO_API_KEY` the app is in sandbox mode.

    With a key, every setting that protects real HR systems must be present, or the app refuses to start.
    """

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    host: str = "127.0.0.1"
    """The address that the app listens on; 0.0.0.0 for every network interface."""
    port: int = Field(default=8501, ge=1, le=65535)
    data_dir: Path = Path("data/var")
    metrics_token: SecretStr = SecretStr("")
    """Who reads /metrics sends it as a bearer token; empty: only this machine may read them, past no proxy."""
    backup_dir: Path | None = None
    """The folder of the nightly back-ups; without it, `backups` in `data_dir`."""
    backup_days: int = Field(default=14, ge=1, le=3650)
    """For how many days a back-up is kept; the newest one always is."""
    backup_age_key: str = ""
    """The public age key that back-ups are encrypted to; empty: they are not encrypted."""
    kombo_api_key: SecretStr = SecretStr("")
    kombo_base_url: str = ""
    kombo_region: Literal["eu", "us"] = "us"
    kombo_environment_name: str = Field(default="FactoryFix", min_length=1, max_length=100)
    """The name of our environment in Kombo, which Kombo writes into the ATS as the source of each candidate."""
    kombo_scope_config_jobs: str = Field(default="", max_length=100)
    """The ID of the scope config in Kombo's dashboard for sync modes that send only jobs; empty for Kombo's default."""
    kombo_scope_config_candidates: str = Field(default="", max_length=100)
    """The same for sync modes that send candidates, too."""
    kombo_webhook_secret: SecretStr = SecretStr("")
    factoryfix_api_key: SecretStr = SecretStr("")
    factoryfix_base_url: str = ""
    smtp_url: SecretStr = SecretStr("")
    """The mail server, as smtp://user:password@host:587?starttls or smtps://user:password@host; empty: no mail."""
    mail_from: EmailStr | Literal[""] = ""
    """The From address of e-mails to customers; replies go to the person who sent the e-mail."""
    chat_webhook_url: SecretStr = SecretStr("")
    """The address of an incoming webhook of the chat, as Slack and Mattermost offer it; empty: no chat messages."""
    app_url: str = ""
    """The address under which the people of this installation open the dashboard; empty: messages have no links."""
    cookie_key: SecretStr = SecretStr("")
    secrets_key: SecretStr = SecretStr("")
    """Encrypts the few secrets that are stored, such as an unsent link; several keys are separated by commas, the one
    that encrypts first. Without it these secrets are not stored."""
    cookie_secure: bool = False
    """Send the session cookie only over HTTPS; set it unless the app runs on 127.0.0.1."""
    trusted_proxies: str = ""
    """Addresses or networks of the proxies in front, separated by commas; their X-Forwarded-For is trusted."""
    public_url: str = Field(default="", pattern=r"^(https://[A-Za-z0-9.-]+(:\d+)?)?$")
    """The address at which customers reach /customer/, such as https://connect.example.com; empty: no customers' pages,
    except in a sandbox."""
    session_idle_hours: float = Field(default=8, gt=0, le=24 * 7)
    """How long a session lasts without any activity."""
    session_days: float = Field(default=7, gt=0, le=90)
    """The longest time that a session lasts, even with activity."""
    sandbox_speed: float = Field(default=1.0, ge=0, le=100)
    """1 for a first sync of a few seconds, 0 for an immediate one. Sandbox mode only."""
    sandbox_size: int = Field(default=0, ge=0, le=100_000)
    """Generated jobs added to each sample customer. Sandbox mode only."""
    sandbox_examples: int = Field(default=24, ge=0, le=24)
    """How many example onboardings a new sandbox gets at its first start. Sandbox mode only."""
    first_sync_hours: float = Field(default=3.0, gt=0, le=72)
    """How many hours the first job sync may take before a job counts as missing."""
    retry_pending_seconds: float = Field(default=60, gt=0)
    """How soon a job refresh is retried while Kombo's first sync runs, in case its webhook is lost."""

    promise_days: float = Field(default=PROMISE_DAYS, gt=0, le=60)
    """How many business days on our clock an onboarding may take; a promise to one customer replaces it."""
    wait_norms: str = ""
    """Norms that replace defaults, as "linking/us=0.5/1/2": business days until usual, at risk and escalated."""
    job_page_hosts: str = ""
    """HOST:PORT pairs of job pages in your own network that Redirect mode may check, separated by commas."""

    @property
    def apply_hosts(self) -> frozenset[str]:
        """Return the HOST:PORT pairs that may be requested although they are not public; our own in sandbox mode."""
        hosts = {host.strip() for host in self.job_page_hosts.split(",") if host.strip()}
        return frozenset(hosts | ({self.own_url.removeprefix("http://")} if self.sandbox else set()))

    @property
    def sandbox(self) -> bool:
        """Return whether the app uses the sandbox servers instead of Kombo and FactoryFix."""
        return not self.kombo_api_key.get_secret_value()

    @property
    def database(self) -> Path:
        """Return the path of the store's SQLite file."""
        return self.data_dir / "onboarding.db"

    @property
    def backups(self) -> Path:
        """Return the folder of the back-ups."""
        return self.backup_dir or self.data_dir / "backups"

    @property
    def first_sync_window(self) -> timedelta:
        """Return the first sync's time limit: `first_sync_hours`, or minutes in a sandbox that does not set it."""
        if self.sandbox and "first_sync_hours" not in self.model_fields_set:
            return SANDBOX_WINDOW * self.sandbox_speed
        return self.promised_first_sync

    @property
    def promised_first_sync(self) -> timedelta:
        """Return `first_sync_hours`, the time that we state to customers, also in a sandbox."""
        return timedelta(hours=self.first_sync_hours)

    @property
    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """Return the networks of the proxies in front; raises ValueError for an invalid address."""
        addresses = [part.strip() for part in self.trusted_proxies.split(",") if part.strip()]
        try:
            return tuple(ip_network(part, strict=False) for part in addresses)
        except ValueError as error:
            raise ValueError(f"TRUSTED_PROXIES is not a list of addresses: {error}.") from None

    @property
    def norms(self) -> NormTable:
        """Return how long each wait may take: the defaults with `wait_norms`; raises ValueError for an invalid text."""
        try:
            return read_norms(self.wait_norms)
        except ValueError as error:
            raise ValueError(f"WAIT_NORMS cannot be read: {error}. Write norms like linking/us=0.5/1/2.") from None

    @property
    def session_idle(self) -> timedelta:
        """Return how long a session lasts without any activity."""
        return timedelta(hours=self.session_idle_hours)

    @property
    def session_life(self) -> timedelta:
        """Return the longest time that a session lasts, even with activity."""
        return timedelta(days=self.session_days)

    @property
    def kombo_url(self) -> str:
        """Return the base URL of Kombo: as set, or the sandbox's, or the region's."""
        if self.kombo_base_url:
            return self.kombo_base_url
        return f"{self.own_url}/sandbox/kombo/v1" if self.sandbox else KOMBO_SERVERS[self.kombo_region]

    @property
    def candidate_source(self) -> str:
        """Return the source that Kombo writes: the environment's name without “(Prod)”, by Kombo's documentation."""
        return self.kombo_environment_name.strip().removesuffix("(Prod)").strip()

    @property
    def scope_configs(self) -> dict[str, str]:
        """Return the scope configs to choose from: ID to name."""
        known = {self.kombo_scope_config_jobs: "Jobs only", self.kombo_scope_config_candidates: "Jobs and candidates"}
        return {scope: name for scope, name in known.items() if scope}

    def scope_config(self, *, sends_candidates: bool) -> str:
        """Return the ID of the scope config that fits a sync mode; empty for Kombo's default."""
        return self.kombo_scope_config_candidates if sends_candidates else self.kombo_scope_config_jobs

    @property
    def factoryfix_url(self) -> str:
        """Return the base URL of the FactoryFix platform: as set, or the sandbox's."""
        return self.factoryfix_base_url or f"{self.own_url}/sandbox/factoryfix/v1"

    @property
    def mail_server(self) -> MailServer | None:
        """Return the mail server, or None if none is set; raises ValueError for an invalid SMTP_URL.

        A password may be sent to another machine only with encryption.
        """
        smtp_url = self.smtp_url.get_secret_value()
        if not smtp_url:
            return None
        invalid = f"SMTP_URL is not the address of a mail server. Write it like {_SMTP_FORMS}."
        try:
            url = urlsplit(smtp_url)
            port = url.port
        except ValueError:
            raise ValueError(invalid) from None
        if url.scheme not in ("smtp", "smtps") or not url.hostname or url.query not in ("", "starttls"):
            raise ValueError(invalid)
        encryption: Literal["tls", "starttls", "none"] = "starttls" if url.query else "none"
        if url.scheme == "smtps":
            encryption = "tls"
        if url.password and encryption == "none" and url.hostname not in ("localhost", "127.0.0.1", "::1"):
            raise ValueError("SMTP_URL would send its password unencrypted. Add ?starttls, or use smtps://.")
        usual = {"tls": 465, "starttls": 587, "none": 25}[encryption]
        return MailServer(
            url.hostname, port or usual, encryption, unquote(url.username or ""), unquote(url.password or "")
        )

    @property
    def chat_is_here(self) -> bool:
        """Return whether the chat's webhook is on this machine."""
        return on_this_machine(urlsplit(self.chat_webhook_url.get_secret_value()).hostname or "")

    @property
    def chat_hosts(self) -> frozenset[str]:
        """Return the HOST:PORT pairs of a chat server that need not be public: in our own network, or on this machine.

        In a sandbox they are the only ones.
        """
        url = urlsplit(self.chat_webhook_url.get_secret_value())
        port = url.port or (443 if url.scheme == "https" else 80)
        return self.apply_hosts | ({f"{url.hostname}:{port}"} if self.chat_is_here else set())

    @property
    def exposed(self) -> bool:
        """Return whether other machines can reach the app without HTTPS, as far as the settings show."""
        return self.host not in ("127.0.0.1", "localhost", "::1") and not self.cookie_secure

    @property
    def customer_url(self) -> str:
        """Return the address of the customers' pages, or an empty text if there are none."""
        return self.public_url or (self.own_url if self.sandbox else "")

    @property
    def link_hosts(self) -> str:
        """Return where the forms of customers' pages may lead besides this app: to Kombo's connection pages."""
        return self.own_url if self.sandbox else "https://*.kombo.dev"

    @property
    def own_url(self) -> str:
        """Return this app's own address on this machine."""
        return f"http://127.0.0.1:{self.port}"

    @model_validator(mode="after")
    def _proxies_are_addresses(self) -> Self:
        self.proxies  # noqa: B018  reading the property validates it
        return self

    @model_validator(mode="after")
    def _backups_can_be_encrypted(self) -> Self:
        if self.backup_age_key:
            try:
                x25519.Recipient.from_str(self.backup_age_key)
            except RecipientError:
                raise ValueError("BACKUP_AGE_KEY is not a public age key. It starts with age1.") from None
        return self

    @model_validator(mode="after")
    def _norms_are_readable(self) -> Self:
        self.norms  # noqa: B018  reading the property validates it
        return self

    @model_validator(mode="after")
    def _mail_has_server_and_sender(self) -> Self:
        if (self.mail_server is None) != (not self.mail_from):
            raise ValueError("SMTP_URL and MAIL_FROM belong together. Set both or neither.")
        return self

    @model_validator(mode="after")
    def _addresses_are_addresses(self) -> Self:
        if self.app_url and not _web_address(self.app_url):
            raise ValueError("APP_URL is not a web address. Write it like https://onboarding.example.com.")
        chat = self.chat_webhook_url.get_secret_value()
        if chat and not _web_address(chat):
            raise ValueError("CHAT_WEBHOOK_URL is not a web address. Write it like https://hooks.example.com/…")
        if chat.startswith("http:") and not self.chat_is_here:
            raise ValueError("CHAT_WEBHOOK_URL is a secret that would be sent unencrypted. Use https://.")
        return self

    @model_validator(mode="after")
    def _sandbox_stays_on_this_machine(self) -> Self:
        if not self.sandbox:
            return self
        if misplaced := [name.upper() for name in PRODUCTION_ONLY if getattr(self, name)]:
            raise ValueError(
                f"KOMBO_API_KEY is not set, but these are: {', '.join(misplaced)}. "
                "Set the key for production, or remove them for the sandbox."
            )
        if self.mail_server and not on_this_machine(self.mail_server.host):
            raise ValueError(
                "SMTP_URL names another machine, but a sandbox sends nothing to other machines. "
                "Use a mail server on localhost, or set KOMBO_API_KEY for production."
            )
        if self.chat_webhook_url.get_secret_value() and not self.chat_is_here:
            raise ValueError(
                "CHAT_WEBHOOK_URL names another machine, but a sandbox sends nothing to other machines. "
                "Remove it, or set KOMBO_API_KEY for production."
            )
        return self

    @model_validator(mode="after")
    def _real_service_needs_real_secrets(self) -> Self:
        if self.sandbox:
            return self
        required = {
            "KOMBO_WEBHOOK_SECRET": self.kombo_webhook_secret.get_secret_value(),
            "FACTORYFIX_API_KEY": self.factoryfix_api_key.get_secret_value(),
            "FACTORYFIX_BASE_URL": self.factoryfix_base_url,
            "COOKIE_KEY": self.cookie_key.get_secret_value(),
        }
        missing = [name for name, value in required.items() if not value]
        if missing:
            raise ValueError(f"KOMBO_API_KEY is set, so these must be set too: {', '.join(missing)}.")
        others = [required[name] for name in ("KOMBO_WEBHOOK_SECRET", "FACTORYFIX_API_KEY")]
        others.append(self.kombo_api_key.get_secret_value())
        if problem := own_keys.weakness(required["COOKIE_KEY"], others):
            raise ValueError(f"COOKIE_KEY {problem}. Generate one with {own_keys.KEY_COMMAND}.")
        others.append(required["COOKIE_KEY"])
        for key in keys_in(self.secrets_key.get_secret_value()):
            if problem := own_keys.weakness(key, others):
                raise ValueError(f"SECRETS_KEY {problem}. Generate one with {own_keys.KEY_COMMAND}.")
        if required["KOMBO_WEBHOOK_SECRET"] in own_keys.PUBLISHED and not on_this_machine(
            urlsplit(self.kombo_url).hostname or ""
        ):
            raise ValueError(
                "KOMBO_WEBHOOK_SECRET is published in the documentation, so anybody could sign webhooks with it. "
                "Use the secret from Kombo’s dashboard."
            )
        return self


def _web_address(text: str) -> bool:
    """Return whether this is an address with http:// or https:// and a host, and without a user name."""
    try:
        url = urlsplit(text)
        return url.scheme in ("http", "https") and bool(url.hostname) and not url.username and (url.port or 1) > 0
    except ValueError:
        return False


def problems(error: ValidationError) -> str:
    """Return one sentence for each invalid setting, with the variable's name and never with its value."""
    sentences = []
    for problem in error.errors(include_input=False, include_url=False):
        name = "_".join(str(part) for part in problem["loc"]).upper()
        message = problem["msg"].removeprefix("Value error, ")
        sentences.append(f"{name}: {message}." if name else message)
    return " ".join(sentences)
