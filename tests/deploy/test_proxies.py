"""The configurations of nginx and Caddy, tried with the real programs in front of the real app."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.app_process import ROOT, AppProcess, running_app
from tests.deploy.programs import find_or_install
from tests.sandbox_server import PLAIN, free_port, wait_until

PUBLIC, STAFF = "connect.example.com", "onboarding.internal.example"
pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppProcess]:
    with running_app(tmp_path_factory.mktemp("app"), free_port()) as running:
        yield running


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def proxy(request: pytest.FixtureRequest, app: AppProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of this proxy, with a certificate of its own."""
    folder = tmp_path_factory.mktemp(request.param)
    certify(folder)
    port = free_port()
    with started(request.param, folder, port, app.port):
        yield port


def certify(folder: Path) -> None:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now, names = datetime.now(UTC), x509.SubjectAlternativeName([x509.DNSName(PUBLIC), x509.DNSName(STAFF)])
    built = x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=9))
    signed = built.add_extension(names, critical=True).sign(key, hashes.SHA256())
    (folder / "onboarding.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "onboarding.key").write_bytes(key.private_bytes(*form))


@contextmanager
def started(name: str, folder: Path, port: int, app_port: int) -> Iterator[None]:
    program = find_or_install(name)
    file = "nginx.conf" if name == "nginx" else "Caddyfile"
    text = (ROOT / "deploy" / file).read_text("utf-8").replace("/etc/ssl", str(folder))
    text = text.replace("127.0.0.1:8501", f"127.0.0.1:{app_port}")
    if name == "nginx":
        text = text.replace("listen 443", f"listen 127.0.0.1:{port}")
        workers = "user root; " if os.geteuid() == 0 else ""  # its workers could not write into our folder otherwise
        text = f"{workers}daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;\n{text}"
        text = text.replace("http {", f"http {{ access_log off; client_body_temp_path {folder}/bodies;", 1)
        command = [program, "-p", str(folder), "-c", str(folder / file)]
    else:
        text = f"{{\n\tadmin off\n\tauto_https disable_redirects\n\thttps_port {port}\n}}\n{text}"
        command = [program, "run", "--config", str(folder / file), "--adapter", "caddyfile"]
    (folder / file).write_text(text, "utf-8")
    environment = os.environ | {"XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / "log").open("wb") as log, subprocess.Popen(command, env=environment, stdout=log, stderr=log) as run:
        try:
            wait_until(lambda: answers(port, (folder / "log"), run), f"{name} to answer", seconds=30)
            yield
        finally:
            run.terminate()


def answers(port: int, log: Path, process: subprocess.Popen[bytes]) -> bool:
    assert process.poll() is None, log.read_text()
    try:
        return ask(port, STAFF, "/healthz").status_code == 200
    except httpx.TransportError:
        return False


def ask(port: int, host: str, path: str, method: str = "GET", **more: object) -> httpx.Response:
    headers, sni = {"Host": host}, {"sni_hostname": host}
    with httpx.Client(**PLAIN) as client:
        return client.request(method, f"https://127.0.0.1:{port}{path}", headers=headers, extensions=sni, **more)  # type: ignore[arg-type]


CLOSED = (
    "/", "/sign-in", "/healthz", "/readyz", "/metrics", "/administration", "/_stcore/health", "/webhooks/",
    "/sandbox/", "/static/x.js",
)  # fmt: skip


@pytest.mark.parametrize("path", CLOSED)
def test_the_public_name_serves_nothing_of_our_people(proxy: int, path: str) -> None:
    assert ask(proxy, PUBLIC, path).status_code == 404


def test_the_public_name_serves_customers_and_kombo(proxy: int) -> None:
    for path in ("/webhooks/kombo", "/webhooks/kombo/"):
        assert ask(proxy, PUBLIC, path, "POST", content=b"{}").json() == {"received": False}
    page = ask(proxy, PUBLIC, "/customer/")
    assert "frame-ancestors" in page.headers["content-security-policy"], "the app itself answered"


def test_a_body_is_limited_where_it_enters(proxy: int) -> None:
    assert ask(proxy, PUBLIC, "/webhooks/kombo", "POST", content=b"x" * 1_000_000).status_code == 401
    # Caddy answers 502 where the app refuses and hangs up first.
    assert ask(proxy, PUBLIC, "/webhooks/kombo", "POST", content=b"x" * 1_100_000).status_code in (413, 502)
    assert ask(proxy, PUBLIC, "/customer/share", "POST", content=b"x" * 20_000).status_code in (413, 502)
    assert ask(proxy, PUBLIC, "/customer/page/x/answer", "POST", content=b"x" * 20_000).status_code in (401, 403, 404)


@pytest.mark.parametrize(("host", "path"), [(PUBLIC, "/"), (PUBLIC, "/customer/"), (STAFF, "/healthz")])
def test_browsers_are_told_once_to_use_https(proxy: int, host: str, path: str) -> None:
    headers = ask(proxy, host, path).headers.get_list("strict-transport-security")
    assert headers == ["max-age=31536000; includeSubDomains"]


def test_the_metrics_are_read_past_the_proxy_only(proxy: int, app: AppProcess) -> None:
    assert ask(proxy, STAFF, "/metrics").status_code == 404
    assert app.get("/metrics").status_code == 200


def test_somebody_who_signed_in_gets_a_websocket_and_nobody_else(proxy: int) -> None:
    form = {"email": "ana@sandbox.example", "password": "sandbox"}
    signed_in = ask(proxy, STAFF, "/sign-in", "POST", data=form)
    cookies = "; ".join(f"{name}={value}" for name, value in signed_in.cookies.items())
    assert cookies, signed_in.text
    stream = ask_for_stream(proxy, {"Cookie": cookies})
    assert stream == "streamlit"
    with pytest.raises(InvalidStatus):
        ask_for_stream(proxy, {})


def ask_for_stream(port: int, headers: dict[str, str]) -> str | None:
    """Open the websocket of a page through the proxy; the protocol that both agree on."""
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    line = socket.create_connection(("127.0.0.1", port), timeout=20)
    address = f"wss://{STAFF}/_stcore/stream"
    with connect(
        address, sock=line, ssl=trusting, additional_headers=headers, subprotocols=[Subprotocol("streamlit")]
    ) as opened:
        return opened.subprotocol
