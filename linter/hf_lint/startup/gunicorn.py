"""What gunicorn.conf.py says about where gunicorn listens. It is Python, which gunicorn runs; here it is only read."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from hf_lint.core.model import Location
    from hf_lint.space import Space
    from hf_lint.space.file import File


class Bind(NamedTuple):
    """An address as host:port, and where it stands."""

    address: str
    location: Location


def read_bind(space: Space, file: File | None) -> Bind | None:
    """Return the address of a file with one plain `bind = "host:port"`; None where it is computed, or not there."""
    if file is None or "chdir" in file.text or "import *" in file.text:
        return None
    module = space.python(file)
    value = module.bound_value("bind")
    if not isinstance(value, ast.Constant) or not isinstance(value.value, str) or ":" not in value.value:
        return None
    if value.value.startswith("unix:"):
        return None
    return Bind(value.value, file.location(*module.span_of(value)))
