"""Short letters to the customer: what we agreed, a reminder, and that they are live."""

from __future__ import annotations

from core.documents.invitation import Letter, greeting


def agreement_letter(*, customer: str, ats: str, name: str, manager: str) -> Letter:
    """Return the letter that goes with the summary of what was agreed."""
    body = (
        f"{greeting(name)}\n\n"
        f"Thank you for the conversation. The attached page says what we agreed for the connection between {ats} and "
        f"FactoryFix, and what happens next.\n\n"
        f"Please tell me if something in it is not right.\n\n{manager}\nFactoryFix"
    )
    return Letter(f"What we agreed: {customer} and FactoryFix", body)


def connect_reminder(*, ats: str, sent_on: str, expires: str, name: str, manager: str) -> Letter:
    """Return the reminder to open the connection link, which it does not repeat because the link is a secret."""
    body = (
        f"{greeting(name)}\n\n"
        f"On {sent_on} I sent you a secure link to connect {ats} to FactoryFix. It is not connected yet.\n\n"
        f"The link is in that e-mail and works until {expires}. It takes about ten minutes, and the guide that was "
        f"attached shows each step.\n\n"
        f"If you cannot find the link, or if a step does not work, reply to this message. I can send you another link "
        f"or join you on a screen share.\n\n{manager}\nFactoryFix"
    )
    return Letter(f"Reminder: connect {ats} to FactoryFix", body)


def check_reminder(*, ats: str, candidate: str, left: int, name: str, manager: str) -> Letter:
    """Return the reminder to check the test candidate; `left` is the number of open questions."""
    questions = "one question is" if left == 1 else f"{left} questions are"
    body = (
        f"{greeting(name)}\n\n"
        f"The test candidate {candidate} is in {ats}. Could you have a look? {questions.capitalize()} still open; they "
        f"are in my last message.\n\n"
        f"It takes about five minutes. I can also join you on a screen share.\n\n{manager}\nFactoryFix"
    )
    return Letter(f"Reminder: please check the test candidate in {ats}", body)


def live_letter(*, customer: str, ats: str, sends_candidates: bool, name: str, manager: str) -> Letter:
    """Return the announcement that the customer is live."""
    candidates = f" Candidates whom our AI recruiter has talked with arrive in {ats}." if sends_candidates else ""
    body = (
        f"{greeting(name)}\n\n"
        f"You are live. Your jobs come from {ats} to FactoryFix by themselves.{candidates}\n\n"
        f"For the next days I keep an eye on the connection. Please tell us before somebody changes the password, the "
        f"key or the permissions of the user who connected it.\n\n"
        f"If something does not look right, reply to this message.\n\n"
        f"Thank you for your help.\n\n{manager}\nFactoryFix"
    )
    return Letter(f"{customer} is live with FactoryFix", body)
