"""The module of settings that a start of Django names, and the Space does not have. No rule is here."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.core.model import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hf_lint.space import Space
    from hf_lint.space.file import File

SETTINGS = "DJANGO_SETTINGS_MODULE"


def find_absent_settings(space: Space, files: Sequence[File]) -> Iterator[Hit]:
    """Yield the first module of settings, or of URLs that these name, which no file of the Space is."""
    texts = [one.text for one in space.dockerfiles] + [one.text for one in space.select(".sh", ".env")]
    if any(SETTINGS in text for text in texts):
        return  # the environment says another one
    for file in files:
        module = space.python(file)
        for call in module.nodes(ast.Call) if SETTINGS in file.text else ():
            name = module.qualified_name(call.func)
            if name != "os.environ.setdefault" or len(call.args) != 2 or module.constant(call.args[0]) != SETTINGS:
                continue
            wanted = module.constant(call.args[1])
            if wanted and _is_absent(space, wanted):
                have = next((path for path in space.files if path.rpartition("/")[2] == "settings.py"), "")
                only = f", only `{have}`" if have else ""
                message = (
                    f"Django takes its settings from `{wanted}`, and the Space has no such module{only} "
                    f"(`No module named`): the app stops when it starts"
                )
                yield Hit(file.location(*module.span_of(call.args[1])), message, key=SETTINGS)
                return


def _is_absent(space: Space, name: str) -> bool:
    """Return whether a module of the Space's own is not there: one called like a project, with a project beside it."""
    base = name.replace(".", "/")
    ends = (f"{base}.py", f"{base}/__init__.py")
    if any(path == end or path.endswith(f"/{end}") for path in space.files for end in ends):
        return False
    return any(path.rpartition("/")[2] in ("settings.py", "urls.py", "wsgi.py") for path in space.files)
