"""Exits with 0 when the Space answers its health check: `python -m app.health`."""

from __future__ import annotations

import sys
import urllib.request

from app.settings import HEALTH_PATH, PORT


def main(port: int = PORT) -> int:
    """0 when the server on `port` of this machine is healthy, else 1."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{HEALTH_PATH}", timeout=4) as answer:
            return 0 if answer.status == 200 else 1
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
