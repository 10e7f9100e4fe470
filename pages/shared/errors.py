"""How a page tells a person what went wrong."""

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
def report_errors(action: str = "", **known: Any) -> Iterator[None]:
    """Show an error of the block on the page, and go on after the block.

    An expected error is shown with its next step, any other with a reference to its entry in the log. `action` and
    `known` (ids, never personal data) are logged.
    """
    try:
        yield
    except SignedOut:
        raise  # pages/visit.py shows the link to the sign-in page
    except OnboardingError as error:
        note_refusal(error, action=action, **known)
        show_error(error)
    except Exception as error:
        show_reference(note_defect(error, action=action, **known))


def note_refusal(error: OnboardingError, **known: Any) -> None:
    """Log a refused action by its ids, never with what somebody typed: that may be a password."""
    reason: dict[str, Any] = {"sentence": error.sentence}
    if isinstance(error, InvalidInput):
        reason = {"fields": sorted(error.problems)}
    _log.info("refused", error=type(error).__name__, **reason, **known)


def note_defect(error: Exception, **known: Any) -> str:
    """Log a defect as an error and return the reference of its log entry."""
    reference = logs.new_reference()
    _log.error("defect", reference=reference, exc_info=error, **known)
    return reference


def show_reference(reference: str) -> None:
    """Show the reference of a defect that a person can quote to an engineer."""
    st.error(f"**Something went wrong.** Quote reference `{reference}` to an engineer.")


def show_error(error: OnboardingError) -> None:
    """Show an expected error: what is wrong, what to do next, and Kombo's own message."""
    lines = [f"**{esc(error.sentence)}**" if error.next_step else esc(error.sentence), esc(error.next_step)]
    kombo = error if isinstance(error, KomboError) and error.code else None
    if kombo and kombo.kombo_message:
        lines.append(f"Kombo says: {esc(kombo.kombo_message)}")
    st.error("  \n".join(line for line in lines if line))
    if kombo:
        log_link(kombo.log_url or "")


def log_link(url: str) -> None:
    """Draw a link to Kombo's log of the request, if it is a safe address."""
    if url.startswith(("https://", "http://127.0.0.1:")):
        st.link_button("Kombo’s log", url, icon=":material/open_in_new:", type="tertiary")


def show_defect(error: Exception, **known: Any) -> bool:
    """Log a defect and show its reference; returns True, as Streamlit's `on_script_error` expects."""
    show_reference(note_defect(error, **known))
    return True
