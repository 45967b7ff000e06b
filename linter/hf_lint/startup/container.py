"""The container that a Space runs in: user, folder, variables, secrets of the build, and where its servers listen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.policy import load_policies
from hf_lint.core.records import NamedTuple
from hf_lint.space.requirements.installs import collect_installs
from hf_lint.startup.accounts import FIRST_UID, uid_of, user_name
from hf_lint.startup.servers import UnknownServerError, read_servers

if TYPE_CHECKING:
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Stage

MAX_NAMES = 500
_GRADIO_PORT = 7860
_STREAMLIT_PORT = 8501


class Listener(NamedTuple):
    """An address that a process listens on; `port` is None and `host` "" where they are not known."""

    name: str
    host: str
    port: int | None
    path: str
    line: int


class Container(NamedTuple):
    """What is known about the running container; None and "" stand for what is not known.

    `uid` is that of the image's USER: the Hub runs every container as 1000, whatever the Dockerfile says.
    """

    workdir: str | None
    user: str
    uid: int | None
    environment: tuple[str, ...]
    """Names of the variables that the image sets."""
    build_arguments: tuple[str, ...]
    build_secrets: tuple[str, ...]
    """Ids of the secrets that RUN instructions mount."""
    listeners: tuple[Listener, ...] | None
    requirements: tuple[str, ...]
    """Requirements files that pip reads, in the order of their paths."""
    packages: tuple[str, ...]
    """Names of the packages that the Dockerfile names to pip."""


def read_container(space: Space) -> Container | None:
    """Return what is known about the container; None for a static Space and for one without a known start."""
    kind = space.sdk
    reached = space.startup.reached.values()
    files = tuple(sorted(item.path for item in reached if item.language == "requirements" and item.role == "build"))
    if kind in ("gradio", "streamlit"):
        port = _GRADIO_PORT if kind == "gradio" else _STREAMLIT_PORT
        app = next((entry.step for entry in space.startup.entries if entry.kind == "app_file"), None)
        listener = Listener(kind, "0.0.0.0", port, app.path if app else "", app.line if app else 0)  # noqa: S104
        return Container("/app", "user", FIRST_UID, (), (), (), (listener,), files, ())
    dockerfile = space.dockerfile
    if kind != "docker" or dockerfile is None or dockerfile.final is None:
        return None
    stage = dockerfile.final
    name = user_name(stage.user) if stage.user is not None else None
    return Container(
        stage.workdir,
        name or "",
        uid_of(name, stage),
        tuple(stage.env)[:MAX_NAMES],
        tuple(dict.fromkeys(pair.name.text for arg in dockerfile.select("ARG") for pair in arg.pairs))[:MAX_NAMES],
        _build_secrets(dockerfile),
        _listeners(space, dockerfile, stage),
        files,
        tuple(dict.fromkeys(item.name for install in collect_installs(space) for item in install.items))[:MAX_NAMES],
    )


def _build_secrets(dockerfile: Dockerfile) -> tuple[str, ...]:
    found = {
        mount.id: None
        for run in dockerfile.reached_instructions
        if run.name == "RUN" and run.flags
        for mount in run.mounts
        if mount.type == "secret" and mount.id
    }
    return tuple(found)[:MAX_NAMES]


def _listeners(space: Space, dockerfile: Dockerfile, stage: Stage) -> tuple[Listener, ...] | None:
    try:
        servers = read_servers(space, dockerfile, stage, load_policies().policies["port-mismatch"])
    except UnknownServerError:
        return None
    return tuple(
        Listener(item.name, item.host, item.port, item.location.path, item.location.span.line) for item in servers
    )
