"""Modules that are reached by another way than their own name: `shutil.os`, `posix`, `requests.api`.

What a module has imported is an attribute of it, so `shutil.os.system` is `os.system`; and large packages bring their
functions from modules inside.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_IMPORTED = {
    **{name: name for name in ("os", "subprocess", "sys", "builtins", "shutil")},
    **{f"_{name}": name for name in ("os", "subprocess", "sys", "builtins", "shutil")},
    **dict.fromkeys(("posix", "nt", "_posixsubprocess"), "os"),
}
"""What many modules have imported, by the name that it has there."""
_BY_LIBRARY = ("pickle", "importlib", "runpy", "pty")
"""What modules of the standard library have imported; other packages have modules of their own with these names."""
_INSIDE = {
    "posix": "os",
    "nt": "os",
    "asyncio.subprocess": "asyncio",
    "requests.api": "requests",
    "requests.sessions": "requests",
    "httpx._api": "httpx",
    "torch.serialization": "torch",
    "numpy.lib.npyio": "numpy",
    "numpy.lib._npyio_impl": "numpy",
    "pandas.io.pickle": "pandas",
    "pandas.io.api": "pandas",
    "joblib.numpy_pickle": "joblib",
    "huggingface_hub.file_download": "huggingface_hub",
    "huggingface_hub._snapshot_download": "huggingface_hub",
}
"""Modules whose functions a package has under its own name, too."""
_PARTS = frozenset((*_IMPORTED, *_BY_LIBRARY, *(name.rpartition(".")[2] for name in _INSIDE)))


def own_name(name: str) -> str:
    """Return the dotted `name` of a module or function as it is known best."""
    parts = name.split(".")
    if _PARTS.isdisjoint(parts):
        return name
    for end in (3, 2, 1):
        known = _INSIDE.get(".".join(parts[:end])) if len(parts) >= end else None
        if known is not None:
            parts = [known, *parts[end:]]
            break
    for at in range(len(parts) - 1, 0, -1):
        if parts[at] in _BY_LIBRARY and parts[0] in sys.stdlib_module_names:
            return ".".join(parts[at:])
        if parts[at] in _IMPORTED and parts[at - 1]:
            return ".".join([_IMPORTED[parts[at]], *parts[at + 1 :]])
    return ".".join(parts)


def may_be_another(parts: Sequence[str]) -> bool:
    """Return whether a name with these parts may be better known by another."""
    return not _PARTS.isdisjoint(parts)
