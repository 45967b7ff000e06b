"""The secret detector: a pattern pack, the names secrets are given, and a look inside encodings.

    for match in scan_text(text, path="app.py"):
        match.kind, match.start, match.end, match.masked

Nothing here keeps, prints or returns a secret. `scan_space` is what rules use: one scan, however many rules ask.
"""

from __future__ import annotations

from hf_lint.secrets.kinds import Kind, load_kinds, parse_kinds
from hf_lint.secrets.match import SecretMatch
from hf_lint.secrets.names import is_secret_name
from hf_lint.secrets.scan import judge_value, mask_text, scan_file, scan_space, scan_text

__all__ = [
    "Kind",
    "SecretMatch",
    "is_secret_name",
    "judge_value",
    "load_kinds",
    "mask_text",
    "parse_kinds",
    "scan_file",
    "scan_space",
    "scan_text",
]
