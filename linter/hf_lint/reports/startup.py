"""How `hf-lint startup` tells what a Space builds, starts and serves. Every text of the Space is redacted here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hf_lint.reports.escape import dump_json, first, visible
from hf_lint.secrets import mask_text
from hf_lint.startup.container import read_container

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hf_lint.space import Space
    from hf_lint.startup.model import Step

SCHEMA = "hf-lint-startup/1"
ROLES = ("runs", "build", "unknown", "ci", "test", "offline", "vendored", "docs", "data")
_QUIET_ROLES = ("docs", "data")
_MAX_SHOWN = 200
_RUNS_AS = "the Hub runs every container as uid 1000"


def describe_startup(space: Space, target: str) -> dict[str, Any]:
    """Return what is known, as plain values for both formats; secrets in paths and commands are masked."""
    startup = space.startup
    container = read_container(space)
    files = [
        {
            "path": mask_text(path),
            "role": startup.role(path),
            "language": startup.language(file) or None,
            "image_path": mask_text(startup.reached[path].image_path) if path in startup.reached else None,
            "why": [mask_text(str(step)) for step in startup.why(path)],
        }
        for path, file in space.files.items()
    ]
    return {
        "schema": SCHEMA,
        "target": mask_text(target),
        "sdk": startup.kind or None,
        "complete": startup.complete,
        "entries": [{"kind": entry.kind, "role": entry.role, **_place(entry.step)} for entry in startup.entries],
        "container": None
        if container is None
        else {
            "workdir": container.workdir,
            "user": mask_text(container.user) or None,
            "uid": container.uid,
            "environment": _mask_all(container.environment),
            "build_arguments": _mask_all(container.build_arguments),
            "build_secrets": _mask_all(container.build_secrets),
            "requirements": _mask_all(container.requirements),
            "packages": _mask_all(container.packages),
            "listeners": None
            if container.listeners is None
            else [
                {
                    "name": mask_text(item.name),
                    "host": mask_text(item.host) or None,
                    "port": item.port,
                    "path": mask_text(item.path),
                    "line": item.line,
                }
                for item in container.listeners
            ],
        },
        "files": files,
        "missing": [{"image_path": mask_text(item.image_path), **_place(item.step)} for item in startup.missing],
        "unknown": [{"below": mask_text(gap.below) or None, **_place(gap.step)} for gap in startup.gaps],
    }


def render_json(document: Mapping[str, Any]) -> str:
    """Return the document as JSON in ASCII."""
    return dump_json(document)


def render_text(document: Mapping[str, Any], *, every: bool = False) -> str:
    """Return the document for a terminal; `every`: data and documentation are listed, too."""
    lines = [f"{document['target']}: sdk {document['sdk'] or 'unknown'}", "", "starts"]
    lines += [f"  {_line(entry)}" for entry in document["entries"]] or ["  nothing that is known"]
    lines += _container(document["container"])
    for role in ROLES:
        files = [file for file in document["files"] if file["role"] == role]
        if not files:
            continue
        if role in _QUIET_ROLES and not every:
            lines += ["", f"{role}: {_count(len(files), 'file')} (--all lists them)"]
            continue
        lines += ["", f"{role}: {_count(len(files), 'file')}"]
        for file in files[:_MAX_SHOWN]:
            why = " -> ".join(file["why"])
            lines.append(f"  {file['path']}" + (f"  ({why})" if why else ""))
        if len(files) > _MAX_SHOWN:
            lines.append(f"  and {len(files) - _MAX_SHOWN} more (--format json has all)")
    if document["missing"]:
        lines += ["", "not in the image, as far as is known"]
        lines += [f"  {item['image_path']}  ({_line(item)})" for item in document["missing"]]
    if document["unknown"]:
        lines += ["", "unknown: what follows may start other code of the Space, which counts as code that runs"]
        lines += [
            f"  {_line(item)}" + (f" (below {item['below']})" if item["below"] else "") for item in document["unknown"]
        ]
    return "\n".join(visible(f"  {first(line.strip())}" if line[:1] == " " else first(line)) for line in lines) + "\n"


def _container(found: Mapping[str, Any] | None) -> list[str]:
    if found is None:
        return []
    user = f"{found['user'] or 'not known'}" + (f" (uid {found['uid']})" if found["uid"] is not None else "")
    lines = ["", "container", f"  folder       {found['workdir'] or 'that of the base image'}"]
    lines.append(f"  user         {user}; {_RUNS_AS}")
    if found["listeners"] is None:
        lines.append("  listens on   not known")
    for item in found["listeners"] or ():
        port = item["port"] if item["port"] is not None else "an unknown port"
        lines.append(
            f"  listens on   {item['host'] or 'all addresses'}:{port}  ({item['name']}, {item['path']}:{item['line']})"
        )
    for key, title in (
        ("environment", "variables"),
        ("build_arguments", "arguments"),
        ("build_secrets", "secrets"),
        ("requirements", "installs"),
        ("packages", "packages"),
    ):
        if found[key]:
            lines.append(f"  {title:<12} {', '.join(found[key])}")
    return lines


def _line(place: Mapping[str, Any]) -> str:
    where = f"{place['path']}:{place['line']}" if place["line"] else place["path"]
    return f"{where} {place['what']}"


def _place(step: Step) -> dict[str, Any]:
    return {"path": mask_text(step.path), "line": step.line or None, "what": mask_text(step.what)}


def _mask_all(texts: Iterable[str]) -> list[str]:
    return [mask_text(text) for text in texts]


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
