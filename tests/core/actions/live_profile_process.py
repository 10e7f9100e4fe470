"""A process of its own that creates or archives the candidate in FactoryFix, and is killed around the request."""

from __future__ import annotations

import os
import signal
import sys

import httpx

from core.actions import live_profile
from core.services import build
from core.settings import Settings
from tests.office import ANA, acting


def main(onboarding_id: str, step: str) -> None:
    services = build(Settings())
    http = services.factoryfix._http.http
    when = "response" if step.endswith("ed") else "request"

    def end(message: httpx.Request | httpx.Response) -> None:
        request = message.request if isinstance(message, httpx.Response) else message
        if request.method == "PUT":
            os.kill(os.getpid(), signal.SIGKILL)

    http.event_hooks[when].append(end)
    act = live_profile.archive if step.startswith("archiv") else live_profile.create
    act(acting(services, ANA), onboarding_id)


if __name__ == "__main__":
    main(*sys.argv[1:])
