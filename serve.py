"""Serve the app with uvicorn on HOST and PORT: what `make run`, a supervisor or a container starts."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import uvicorn
from pydantic import ValidationError
from streamlit import config as streamlit_options

from core.settings import Settings, problems

ROOT = Path(__file__).resolve().parent
LARGEST_MESSAGE = 200 * 1024 * 1024
"""Bytes of one message on a websocket, as Streamlit's own server has it."""


def main() -> None:
    """Serve until a signal ends it; exits with one sentence when the settings do not hold."""
    os.chdir(ROOT)  # .env, data and data/var are the project's own, wherever the command was typed
    try:
        settings = Settings()
    except ValidationError as error:
        sys.exit(f"The settings do not hold. {problems(error)}")
    # Streamlit's own options say where the app is served, under this server and under `streamlit run` alike.
    streamlit_options.set_option("server.port", settings.port)
    streamlit_options.set_option("server.address", settings.host)
    config = uvicorn.Config(
        "app:app",
        host=settings.host,
        port=settings.port,
        ws="websockets-sansio",
        ws_ping_interval=30,
        ws_ping_timeout=30,
        ws_max_size=LARGEST_MESSAGE,
        ws_per_message_deflate=False,
        access_log=False,
        proxy_headers=False,  # TRUSTED_PROXIES says whom to believe (core/web.py)
        use_colors=False,
        log_level="warning",
    )
    with config.bind_socket() as listening:  # first of all: a second start on this port ends before it touches the data
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # what it accepts takes this over
        uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
