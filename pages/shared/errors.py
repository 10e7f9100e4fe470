"""One place that tells a person what went wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st
import structlog

from core import logs
from core.errors import InvalidInput, OnboardingError, SignedOut
from core.kombo.errors import KomboError
from pages.shared.text import esc

_log = structlog.get_logger(__name__)


@contextmanager
def shown(action: str = "", **known: Any) -> Iterator[None]:
    """Run an action: an expected error is shown with its next step, any other with a reference that stands in the log.

    `action` and `known` (ids, never personal data) go into the log. The page goes on after the block.
    """
    try:
        yield
    except SignedOut:
        raise  # the door shows the way to sign in
    except OnboardingError as error:
        note_refusal(error, action=action, **known)
        show_error(error)
    except Exception as error:
        show_reference(note_defect(error, action=action, **known))


def note_refusal(error: OnboardingError, **known: Any) -> None:
    """Log that an act was refused, by ids and never with what somebody typed, which may be a password."""
    reason: dict[str, Any] = {"sentence": error.sentence}
    if isinstance(error, InvalidInput):
        reason = {"fields": sorted(error.problems)}
    _log.info("refused", error=type(error).__name__, **reason, **known)


def note_defect(error: Exception, **known: Any) -> str:
    """Log a defect loudly and return the reference under which it stands in the log."""
    reference = logs.new_reference()
    _log.error("defect", reference=reference, exc_info=error, **known)
    return reference


def show_reference(reference: str) -> None:
    """Show what to quote of a defect."""
    st.error(f"**Something went wrong.** Nothing more is known here. Quote reference `{reference}` to an engineer.")


def show_error(error: OnboardingError) -> None:
    """Show an expected error: what is wrong, what to do, and what Kombo says of it."""
    lines = [f"**{esc(error.sentence)}**" if error.next_step else esc(error.sentence), esc(error.next_step)]
    kombo = error if isinstance(error, KomboError) and error.code else None
    if kombo and kombo.kombo_message:
        lines.append(f"Kombo says: {esc(kombo.kombo_message)}")
    st.error("  \n".join(line for line in lines if line))
    if kombo:
        log_link(kombo.log_url or "")


def log_link(url: str) -> None:
    """Draw the way to Kombo's page about what happened, where there is one."""
    if url.startswith(("https://", "http://127.0.0.1:")):
        st.link_button("Kombo’s log", url, icon=":material/open_in_new:", type="tertiary")


def show_defect(error: Exception, **known: Any) -> bool:
    """Log a defect loudly and show the reference to quote; returns True, as `on_script_error` wants it."""
    show_reference(note_defect(error, **known))
    return True
