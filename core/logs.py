"""The log: JSON lines on standard error, without secrets, e-mail addresses and phone numbers, with references."""

from __future__ import annotations

import logging
import re
import secrets
import sys
from collections.abc import Iterable

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

from core import measures

HIDDEN = "[hidden]"
_SECRET_NAME = re.compile(r"password|secret|token|ticket|api_?key|authorization|cookie", re.IGNORECASE)
_SECRET_IN_TEXT = re.compile(r"(?i)(bearer\s+|(?:token|key|secret|password)[\"']?\s*[=:]\s*[\"']?)[^\s\"'&,;)}]{6,}")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-][\w.-]{0,252}")
_PHONE = re.compile(r"(?<![\w.:-])(?:\+\d{1,3}[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w-])")
_PERSONAL_NAME = re.compile(r"e?-?mail|phone|first_?name|last_?name|full_?name|candidate_?name", re.IGNORECASE)
_known: set[str] = set()


def configure(known_secrets: Iterable[str] = ()) -> None:
    """Send our events and those of the libraries to standard error; `known_secrets` are hidden in all of them."""
    _known.update(secret for secret in known_secrets if len(secret) >= 8)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        measures.count_errors,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    final: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        hide_secrets,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=final))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    logging.getLogger("huey").setLevel(logging.WARNING)  # it logs every check of its schedule
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs full URLs, and ours contain link tokens


def hide_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Hide values whose name or form is that of a secret or of personal data, and our own secrets."""
    return {name: HIDDEN if _is_hidden(name) else _clean(value) for name, value in event.items()}


def _is_hidden(name: str) -> bool:
    return bool(_SECRET_NAME.search(name) or _PERSONAL_NAME.fullmatch(name))


def new_reference() -> str:
    """Return an eight-character reference that is shown to a person and logged with the cause."""
    return secrets.token_hex(4)


def _clean(value: object) -> object:
    if isinstance(value, dict):
        return hide_secrets(None, "", {str(name): inner for name, inner in value.items()})
    if isinstance(value, (list, tuple, set)):
        return [_clean(inner) for inner in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    text = _SECRET_IN_TEXT.sub(rf"\1{HIDDEN}", str(value))
    text = _PHONE.sub(HIDDEN, _ADDRESS.sub(HIDDEN, text))
    for secret in _known:
        text = text.replace(secret, HIDDEN)
    return text
