"""A process of its own that pushes the prepared candidate, or sends version 2, and is killed at a step of it."""

from __future__ import annotations

import os
import signal
import sys

from core.actions import candidate, preview, second_phase
from core.services import build
from core.settings import Settings
from tests.office import ANA, acting


def end(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(onboarding_id: str, step: str, way: str = "") -> None:
    services = build(Settings())
    if step == "version 2":
        (record,) = candidate.history(acting(services, ANA), onboarding_id)
        second_phase.send_version_2(acting(services, ANA), record.push.id)
    going = preview.prepare(acting(services, ANA), onboarding_id)
    to_kombo, to_factoryfix = services.connections
    sender, method = (to_factoryfix, "PUT") if way == "pipeline" else (to_kombo, "POST")
    if step == "before the intent":
        end()
    if step == "the intent is written":
        sender.event_hooks["request"].append(lambda request: end() if request.method == method else None)
    if step == "the answer has arrived":
        sender.event_hooks["response"].append(lambda answer: end() if answer.request.method == method else None)
    candidate.push(acting(services, ANA), going, by_pipeline=way == "pipeline")
    end()


if __name__ == "__main__":
    main(*sys.argv[1:])
