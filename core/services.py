"""The services that pages and background work use, built once per process."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import httpx

from core import logs, mode
from core.apply_pages import ApplyPages
from core.ats.catalogue import Catalogue, default_catalogue
from core.ats.live import LiveCatalogue
from core.chat import Chat
from core.errors import WrongMode
from core.factoryfix.client import FactoryFix, factoryfix_http
from core.kombo.client import Kombo, kombo_http
from core.mail import Mail
from core.mail_addresses import for_header
from core.onboarding.deadlines import Terms
from core.queue import Queue
from core.secrets_box import SecretsBox, keys_in
from core.settings import Settings
from core.storage import installation, tools
from core.storage.people import own_secret
from core.storage.store import Store
from core.storage.transaction import Transaction

if TYPE_CHECKING:
    from core.sandbox.app import Sandbox


SANDBOX_FILE: Final = "sandbox.db"
"""The file of the sandbox servers, in the same folder as the database."""


@dataclass(frozen=True)
class Keys:
    """The keys in use: from the environment, or in sandbox mode generated for this installation."""

    cookie: str = field(repr=False)
    webhook: str = field(repr=False)
    kombo: str = field(repr=False)
    factoryfix: str = field(repr=False)
    secrets: str = field(repr=False)
    """Several keys separated by commas, the newest first; empty if nothing secret is to be stored."""


def utc_now() -> datetime:
    """Return the current time as an aware datetime in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Services:
    """The settings, the store and a client for each outside system; `now` is the only clock."""

    settings: Settings
    store: Store
    keys: Keys
    kombo: Kombo
    factoryfix: FactoryFix
    live: LiveCatalogue
    queue: Queue
    apply_pages: ApplyPages
    mail: Mail | None
    chat: Chat | None
    secrets: SecretsBox | None
    connections: tuple[httpx.Client, ...]
    now: Callable[[], datetime] = utc_now

    @property
    def catalogue(self) -> Catalogue:
        """Return the current catalogue: our files, overridden by the latest data from Kombo."""
        return self.live.merged.catalogue

    def close(self) -> None:
        """Close the store and the connections to outside systems."""
        for connection in self.connections:
            connection.close()
        self.apply_pages.close()
        if self.chat:
            self.chat.close()
        self.store.close()


_lock = threading.Lock()
_current: Services | None = None


def services() -> Services:
    """Return this process's services, building them on the first call."""
    global _current
    with _lock:
        if _current is None:
            _current = build(Settings())
        return _current


def data_problem(settings: Settings) -> str:
    """Return why the data in DATA_DIR cannot be used, or an empty text."""
    store = Store(settings.database)
    try:
        return store.problem()
    finally:
        store.close()


def mode_problem(settings: Settings) -> str:
    """Return why DATA_DIR must not be opened in the mode that these settings request, or an empty text."""
    store = Store(settings.database)
    try:
        _check_mode(settings, store)
    except WrongMode as refused:
        return str(refused)
    finally:
        store.close()
    return ""


def open_services(settings: Settings) -> Services:
    """Build this process's services from these settings, closing earlier ones."""
    global _current
    with _lock:
        if _current is not None:
            _current.close()
        _current = build(settings)
        return _current


def close() -> None:
    """Close this process's services; the next call of `services` builds new ones."""
    global _current
    with _lock:
        if _current is not None:
            _current.close()
        _current = None


def build(settings: Settings, now: Callable[[], datetime] = utc_now) -> Services:
    """Migrate the store and build the services; raises WrongMode before changing anything in the store."""
    store = Store(settings.database, Terms(settings.norms, settings.promise_days, settings.first_sync_window))
    # Before the migration: a folder of the other mode must stay exactly as it is.
    _check_mode(settings, store)
    store.migrate()
    _store_mode(settings, store, now())
    keys = _keys(settings, store)
    server = settings.mail_server
    own_keys = keys_in(keys.secrets)
    measuring = settings.metrics_token.get_secret_value()
    hidden = [keys.cookie, keys.webhook, keys.kombo, keys.factoryfix, measuring, *own_keys]
    chat_address = settings.chat_webhook_url.get_secret_value()
    logs.configure([*hidden, chat_address, *([server.password] if server else [])])
    to_kombo = kombo_http(settings.kombo_url, keys.kombo)
    to_factoryfix = factoryfix_http(settings.factoryfix_url, keys.factoryfix)
    return Services(
        settings=settings,
        store=store,
        keys=keys,
        kombo=Kombo(to_kombo),
        factoryfix=FactoryFix(to_factoryfix),
        live=_live_catalogue(store),
        queue=Queue(settings.data_dir / "queue.db"),
        apply_pages=ApplyPages(settings.apply_hosts, only_allowed=settings.sandbox),
        mail=Mail(server, for_header(settings.mail_from)) if server else None,
        chat=Chat(chat_address, settings.chat_hosts, only_allowed=settings.sandbox) if chat_address else None,
        secrets=SecretsBox(own_keys) if own_keys else None,
        connections=(to_kombo, to_factoryfix),
        now=now,
    )


def _check_mode(settings: Settings, store: Store) -> None:
    if settings.database.exists():
        with store.write() as db:  # reports an unreadable file like an unwritable one
            _mode_of(settings, db)


def _store_mode(settings: Settings, store: Store, now: datetime) -> None:
    """Store the mode; if two processes start on a new folder in different modes, the second one is refused."""
    with store.write() as db:
        installation.store_mode(db, _mode_of(settings, db), now)


def _mode_of(settings: Settings, db: Transaction) -> mode.Mode:
    has_sandbox_file = (settings.data_dir / SANDBOX_FILE).exists()
    folder = installation.folder(db, has_sandbox_file=has_sandbox_file)
    decided = mode.decide(folder, has_key=not settings.sandbox)
    if isinstance(decided, mode.ModeRefusal):
        raise WrongMode(decided.sentence)
    return decided


def _live_catalogue(store: Store) -> LiveCatalogue:
    live = LiveCatalogue(default_catalogue())
    with store.read() as db:
        if latest := tools.latest(db):
            live.lay_over(latest.tools)
    return live


def _keys(settings: Settings, store: Store) -> Keys:
    configured = {
        "cookie": settings.cookie_key,
        "webhook": settings.kombo_webhook_secret,
        "kombo": settings.kombo_api_key,
        "factoryfix": settings.factoryfix_api_key,
    }
    with store.write() as db:
        keys = {name: key.get_secret_value() or own_secret(db, name) for name, key in configured.items()}
        # In production a key in the same database would protect nothing, so without SECRETS_KEY there is none.
        own = own_secret(db, "secrets") if settings.sandbox else settings.secrets_key.get_secret_value()
        return Keys(**keys, secrets=own)


def sandbox_app(
    services: Services, *, now: Callable[[], datetime] = utc_now, deliver: Callable[[bytes], None] | None = None
) -> Sandbox:
    """Start the sandbox servers for Kombo and FactoryFix as one ASGI application; only in sandbox mode.

    With `deliver` it is a simulation on the same data: it does everything at once, at the time of `now`, and gives
    every webhook to `deliver`.
    """
    settings = services.settings
    if not settings.sandbox:
        raise RuntimeError("There is no sandbox when KOMBO_API_KEY is set.")
    from core.sandbox.app import create_app  # never imported in production
    from core.sandbox.options import SandboxOptions, Simulation

    simulation = Simulation(now, deliver) if deliver else None
    return create_app(
        SandboxOptions(
            data_file=settings.data_dir / SANDBOX_FILE,
            kombo_api_key=services.keys.kombo,
            factoryfix_api_key=services.keys.factoryfix,
            webhook_url=f"{settings.own_url}/webhooks/kombo",
            webhook_secret=services.keys.webhook,
            public_url=settings.own_url,
            speed=0 if simulation else settings.sandbox_speed,
            size=settings.sandbox_size,
            region=settings.kombo_region,
            environment_name=settings.kombo_environment_name,
            companies=settings.sandbox_examples > 0,
            simulation=simulation,
        )
    )
