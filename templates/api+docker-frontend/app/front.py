"""The page of the Space: all that lies in `files`, for everybody. It loads nothing of other sites."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.gate import Rules

FOLDER = Path(__file__).with_name("files")
# In it, $title and $description are those of app/settings.py.
PAGE = Template((FOLDER / "index.html").read_text(encoding="utf-8"))
# What the page may load and ask: this Space. No style and no script stands in it, so none that a visitor or the model
# gets into it is run.
POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
    b"img-src 'self' data: blob:; media-src 'self' blob:; base-uri 'none'; form-action 'none'"
)
_TYPES = {
    ".css": b"text/css; charset=utf-8",
    ".html": b"text/html; charset=utf-8",
    ".ico": b"image/x-icon",
    ".jpg": b"image/jpeg",
    ".js": b"text/javascript; charset=utf-8",
    ".json": b"application/json",
    ".mjs": b"text/javascript; charset=utf-8",
    ".mp3": b"audio/mpeg",
    ".mp4": b"video/mp4",
    ".png": b"image/png",
    ".svg": b"image/svg+xml",
    ".txt": b"text/plain; charset=utf-8",
    ".wasm": b"application/wasm",
    ".webp": b"image/webp",
    ".woff2": b"font/woff2",
}
# Read once, so that no request names a file of the disk.
FILES = {
    f"/{path.relative_to(FOLDER).as_posix()}": (
        _TYPES.get(path.suffix.lower(), b"application/octet-stream"),
        path.read_bytes(),
    )
    for path in sorted(FOLDER.rglob("*"))
    if path.is_file() and path != FOLDER / "index.html"
}


def render_front(rules: Rules, host: str) -> str:
    """The page as HTML. It is the same wherever the Space is, so `host` does not matter."""
    return PAGE.safe_substitute(title=escape(rules.title), description=escape(rules.description))
