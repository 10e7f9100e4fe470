"""Run the sandbox alone: python -m core.sandbox --port 8600."""

from __future__ import annotations

import argparse
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from core.sandbox.app import create_app
from core.sandbox.options import SandboxOptions


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m core.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8600)
    parser.add_argument("--data", type=Path, default=Path("data/var"), help="folder for sandbox.db")
    parser.add_argument("--api-key", default="sandbox-kombo-key")
    parser.add_argument("--factoryfix-key", default="sandbox-factoryfix-key")
    parser.add_argument("--webhook-url", default="")
    parser.add_argument("--webhook-secret", default="sandbox-webhook-secret")
    parser.add_argument("--speed", type=float, default=1.0, help="factor on every delay; 0 is at once")
    parser.add_argument("--size", type=int, default=0, help="generated jobs per integration")
    return parser.parse_args()


def main() -> None:
    """Serve below /sandbox until stopped."""
    given = parse_arguments()
    base = f"http://127.0.0.1:{given.port}"
    sandbox = create_app(
        SandboxOptions(
            data_file=given.data / "sandbox.db",
            kombo_api_key=given.api_key,
            factoryfix_api_key=given.factoryfix_key,
            webhook_url=given.webhook_url,
            webhook_secret=given.webhook_secret,
            public_url=base,
            speed=given.speed,
            size=given.size,
        )
    )
    print(f"Kombo:      {base}/sandbox/kombo/v1\nFactoryFix: {base}/sandbox/factoryfix/v1")
    try:
        uvicorn.run(Starlette(routes=[Mount("/sandbox", app=sandbox)]), host="127.0.0.1", port=given.port)
    finally:
        sandbox.close()


if __name__ == "__main__":
    main()
