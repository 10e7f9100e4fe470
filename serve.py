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
"""Bytes of one websocket message, the same limit as in Streamlit's own server."""


def main() -> None:
    """Serve until a signal ends the process; exits with a message if the settings are invalid."""
    os.chdir(ROOT)  # .env, data and data/var are found in the project, whatever the current folder was
    try:
        settings = Settings()
    except ValidationError as error:
        sys.exit(f"The settings are not valid. {problems(error)}")
    # app.py reads the address from Streamlit's options, because `streamlit run` sets it there too.
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
        proxy_headers=False,  # core/web.py trusts TRUSTED_PROXIES only
        use_colors=False,
        log_level="warning",
    )
    with config.bind_socket() as listening:  # first, so that a second start fails before opening the data
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # inherited by every accepted connection
        uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
