"""Starts the Space: `python -m app`."""

from __future__ import annotations

import sys

from app.secrets import configure_logging
from app.settings import SettingsError, read_settings


def main() -> int:
    """Serve until stopped; 2 when the environment is not as it must be."""
    try:
        settings = read_settings()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    configure_logging(settings.secrets.values())

    # Imported now: it takes seconds, and what is wrong with the settings is told before.
    from app.server import serve

    serve(settings)
    return 0


if __name__ == "__main__":
    sys.exit(main())
