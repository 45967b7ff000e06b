"""Where pip looks for packages, and files that are not there when it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.rules.deps.names import code, host_of
from hf_lint.space.requirements import Option, image_installs, is_url, used_requirements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hf_lint.core.model import Location, Problem
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File


_VARIABLES = {
    "PIP_INDEX_URL": "--index-url",
    "PIP_EXTRA_INDEX_URL": "--extra-index-url",
    "PIP_FIND_LINKS": "--find-links",
}


@rule("unsafe-index")
def unsafe_index(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report indexes beside the first one, without TLS, or with its checks off."""
    for requirements in used_requirements(space):
        yield from _indexes(requirements.file, requirements.options, policy)
        for option in requirements.option("--trusted-host"):
            message = (
                f"pip does not verify the certificate of {code(option.value)}, "
                "so anyone on the network can replace packages"
            )
            yield Hit(requirements.file.location(option.start, option.end), message)
    for install in image_installs(space):
        if install.dockerfile.file is not None:
            yield from _indexes(install.dockerfile.file, install.options, policy, ordered=install.by_uv)
    yield from _read_from_environment(space, policy)


@rule("unreachable-include")
def unreachable_include(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report local files that requirements.txt points at: the platform mounts requirements.txt alone."""
    for requirements in used_requirements(space):
        for option in requirements.option("--requirement", "--constraint", "--find-links"):
            if not is_url(option.value):
                what = f"{code(option.value)} does not exist when the platform installs {requirements.file.path}"
                yield Hit(requirements.file.location(option.start, option.end), what)
        for item in requirements.items:
            if item.path is not None:
                what = f"{code(item.path)} does not exist when the platform installs {requirements.file.path}"
                yield Hit(requirements.file.location(item.start, item.end), what)


def _indexes(file: File, options: Iterable[Option], policy: Policy, *, ordered: bool = False) -> Iterator[Hit]:
    """Yield `ordered`: the first index that has a name wins (uv), so another index adds no second source for it."""
    options = tuple(option for option in options if option.name in _VARIABLES.values())
    others = [host_of(option.value) for option in options if option.name == "--index-url"]
    for option in options:
        place = file.location(option.start, option.end)
        host = host_of(option.value)
        if option.value.lower().startswith("http:"):
            yield Hit(
                place, f"packages come from {code(host)} over plain http, so anyone on the network can replace them"
            )
        elif option.name == "--extra-index-url" and not ordered:
            yield from _extra(place, host, others, policy)
        elif option.name == "--find-links" and is_url(option.value) and host not in policy.params["official"]:
            known = host in policy.params["project_hosts"]
            yield Hit(place, _CONFUSION.format(what=f"the page at {code(host)}"), variant="project" if known else "")


_CONFUSION = "pip installs the highest version of a name from PyPI or {what}, no matter who uploaded it"


def _extra(place: Location, host: str, others: list[str], policy: Policy) -> Iterator[Hit]:
    official, projects = policy.params["official"], policy.params["project_hosts"]
    if host in official:
        # PyPI beside another index is the same mixture, unless PyPI is the first one too.
        foreign = [other for other in others if other not in official]
        if not foreign:
            return
        host = foreign[0]
    what = f"the index at {code(host)}" if host else "the other index"
    yield Hit(place, _CONFUSION.format(what=what), variant="project" if host in projects else "")


def _read_from_environment(space: Space, policy: Policy) -> Iterator[Hit]:
    dockerfile = space.dockerfile if space.sdk == "docker" else None
    if dockerfile is None or dockerfile.file is None:
        return
    for instruction in dockerfile.reached_instructions:
        if instruction.name not in ("ENV", "ARG"):
            continue
        options = []
        for pair in instruction.pairs:
            name = _VARIABLES.get(pair.name.text)
            if name and pair.value:
                value = instruction.expand(pair.value).text
                options.append(Option(name, value, pair.start, pair.end, pair.value.start, pair.value.end))
        yield from _indexes(dockerfile.file, options, policy)
