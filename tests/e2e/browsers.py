"""The browser that the visitors use."""

from __future__ import annotations

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find_browser() -> str:
    """The path of a Chromium; empty when there is none."""
    return next(filter(None, map(shutil.which, NAMES)), "") or ""
