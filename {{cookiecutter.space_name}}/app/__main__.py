"""Starts the Space: `python -m app`."""

from __future__ import annotations

import sys

from app.secrets import configure_logging
from app.settings import SettingsError, read_settings

# The same number as `app_port` in README.md and EXPOSE in the Dockerfile.
PORT = {{ cookiecutter.__port }}


def main() -> int:
    """Serve until stopped; 2 when the environment is not as it must be."""
    try:
        settings = read_settings()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    configure_logging(settings.secrets.values())

    # Imported now: they take seconds, and what is wrong with the settings is told before.
    import uvicorn

    from app.interface import build_page
    from app.model import load_model
    from app.server import create_app

    app = create_app(build_page(load_model(settings), settings))
    # Only the proxy of Spaces reaches this port, so its headers tell the visitor's address and protocol.
    uvicorn.run(
        app,
        host="0.0.0.0",
        port=PORT,
        log_config=None,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips="*",
        timeout_graceful_shutdown=8,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
