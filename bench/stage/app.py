"""The bench's script behind the app's own gate, so that its tabs are signed in as they are in the app."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from core import web
from core.sign_in.cookies import Cookies
from core.sign_in.gate import Gate

app = st.App(
    Path(__file__).with_name("script.py"),
    middleware=[
        Middleware(web.Guard),
        Middleware(Gate, cookies=Cookies(secure=False), tab_owner=lambda _tab: ""),
    ],
)
