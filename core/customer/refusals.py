"""What a customer reads where something is refused: sentences of ours name colleagues, systems and pages of ours."""

from __future__ import annotations

from core.errors import (
    EditConflict,
    InvalidInput,
    NotAllowed,
    NotFound,
    OnboardingError,
    SignedOut,
    SignInRefused,
    StepClosed,
)

_FOR_THEM = (InvalidInput, NotAllowed, NotFound, SignedOut, SignInRefused)
"""Errors whose sentences are written for whoever pressed."""


def for_customers(refused: OnboardingError, *, pressed_by_us: bool = False) -> OnboardingError:
    """Return the error as a customer reads it; on a shared screen, one of us reads what a step still needs."""
    if isinstance(refused, _FOR_THEM) or (pressed_by_us and isinstance(refused, StepClosed)):
        return refused
    if isinstance(refused, EditConflict):
        return EditConflict("This changed meanwhile. Nothing was saved.", "Look at it again, then press once more.")
    return OnboardingError("This does not work right now.", "Try again in some minutes, or ask your Account Manager.")
