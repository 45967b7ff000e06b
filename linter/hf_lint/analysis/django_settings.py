"""Settings of Django that a start names and the Space does not have, or that refuse the Hub. No rule is here."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.core.model import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hf_lint.space import Space
    from hf_lint.space.file import File

SETTINGS = "DJANGO_SETTINGS_MODULE"
HOSTS = "ALLOWED_HOSTS"
_LOCAL = ("localhost", ".localhost", "127.0.0.1", "[::1]", "0.0.0.0")  # noqa: S104
_OTHERS = ("import *", "USE_X_FORWARDED_HOST", "django_on_heroku", "django_heroku", "globals()")
"""What else may say which hosts are allowed, or which one a request is for."""


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


def find_refused_hosts(space: Space) -> Iterator[Hit]:
    """Yield ALLOWED_HOSTS with names of the own machine only: Django answers 400 to a request for any other host.

    Silent where anything else may add to it, where a proxy may change the host, and where no middleware asks for it.
    """
    files = [file for file in space.select(".py") if HOSTS in file.text and not space.startup.is_aside(file)]
    texts = [one.text for one in space.dockerfiles] + [one.text for one in space.select(".sh", ".conf", ".env")]
    if len(files) != 1 or any(word in text for text in texts for word in (HOSTS, "nginx", "caddy", "proxy_pass")):
        return
    file = files[0]
    module = space.python(file)
    if file.text.count(HOSTS) != 1 or any(word in file.text for word in _OTHERS) or "CommonMiddleware" not in file.text:
        return
    values = [one.value for one in module.nodes(ast.Assign) if any(_is_hosts(target) for target in one.targets)]
    values += [word.value for call in module.nodes(ast.Call) for word in call.keywords if word.arg == HOSTS]
    for value in values:
        if not isinstance(value, (ast.List, ast.Tuple)):
            continue
        names = [module.constant(item) for item in value.elts]
        if all(name in _LOCAL for name in names):
            message = (
                "Django answers each request for another host than those of `ALLOWED_HOSTS` with 400 (`DisallowedHost`)"
                ", and visitors come to the one of the Space, OWNER-NAME.hf.space"
            )
            yield Hit(file.location(*module.span_of(value)), message, "hosts", key=HOSTS)


def _is_hosts(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) and target.id == HOSTS
