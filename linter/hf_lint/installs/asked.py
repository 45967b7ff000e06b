"""What each pip call of a build is asked to install, the platform's own part among it.

A Gradio Space is installed in one call: requirements.txt, `gradio[oauth,mcp]==<sdk_version>` and a few more. A
Streamlit Space is installed in the same way, with `streamlit==<sdk_version>`. A Docker Space has the calls of its
Dockerfile, of which only those count whose failure stops the build.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.policy import load_data
from hf_lint.core.records import NamedTuple
from hf_lint.space.mapped import MappedText
from hf_lint.space.requirements import (
    MAIN,
    VARIABLE,
    InvalidLine,
    applies,
    image_installs,
    is_url,
    normalise,
    used_requirements,
)
from hf_lint.space.requirements.parse import parse_word
from hf_lint.space.requirements.usage import includes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Location
    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.requirements import Requirement, Requirements

_PYTHON = regex(r"3\.\d{1,2}(?:\.\d{1,3})?")
_IMAGE = regex(r"(?:docker\.io/)?(?:library/)?python:(3\.\d{1,2})(?:\.\d{1,3})?(?:-[a-z0-9.-]+)?(?:@sha256:[0-9a-f]+)?")
_OTHER_PYTHONS = regex(r"\b(?:conda|mamba|micromamba|pyenv|deadsnakes)\b|uv python|--python\b|-p python|UV_PYTHON")
_INDEX_SETTINGS = regex(
    r"PIP_(?:EXTRA_)?INDEX|PIP_FIND_LINKS|PIP_NO_|PIP_CONFIG|UV_(?:EXTRA_)?INDEX|UV_FIND|pip\.conf|pip config|uv\.toml"
)
_INDEXES = ("--index-url", "--extra-index-url", "--find-links", "--no-index")


class Ask(NamedTuple):
    """A distribution that a call asks for. `location` is None for what the platform adds itself."""

    name: str
    specifier: str
    extras: frozenset[str]
    written: str
    """What to call it in a message: `torch==2.3.1`, or `sdk_version: 4.44.1`."""
    location: Location | None
    file: File | None = None
    item: Requirement | None = None
    limits_only: bool = False
    """Whether it stands in a constraints file: nothing is installed for it."""

    @property
    def pinned(self) -> str:
        """The one release it allows, as `2.3.1` or `2.3.1+cu121`; "" where there are several."""
        return (self.item.pinned if self.item else None) or ""


class PipCall(NamedTuple):
    """One call of pip. `others` says that it also takes what no index lists, or that some of it is not known; `slim`,
    that it runs in an official slim image, which has no compiler of its own; `musl`, that it runs in one of Alpine."""

    asks: tuple[Ask, ...]
    python: str | None
    own_index: bool
    others: bool
    slim: bool = False
    musl: bool = False


def pip_calls(space: Space) -> tuple[PipCall, ...]:
    """Return the calls whose failure stops the build, in order."""
    return space.memo(_calls)


def _calls(space: Space) -> tuple[PipCall, ...]:
    if space.sdk == "docker":
        return tuple(_read_image(space))
    return tuple(platform_calls(space, space_python(space))) if space.sdk in ("gradio", "streamlit") else ()


def every_call(space: Space) -> tuple[PipCall, ...]:
    """Return the same, with the calls whose failure the build survives."""
    return space.memo(_every_call) if space.sdk == "docker" else pip_calls(space)


def _every_call(space: Space) -> tuple[PipCall, ...]:
    return tuple(_read_image(space, tolerated=True))


def space_python(space: Space) -> str | None:
    """Return the Python of the Space as `3.12`, where the card or the official image of the last stage says it."""
    if space.sdk != "docker":
        entry = space.card.given("python_version")
        if entry is None or entry.value.tag in ("int", "float"):
            return None
        text = entry.text.strip()
        return ".".join(text.split(".")[:2]) if _PYTHON.fullmatch(text) else None
    dockerfile = space.dockerfile
    stage = dockerfile.final if dockerfile else None
    return None if dockerfile is None or stage is None else _image_python(dockerfile.text, stage.root_image)


def python_release(space: Space) -> tuple[int, int] | None:
    """Return the Python of the Space as numbers, where it is known."""
    python = space_python(space)
    if python is None:
        return None
    major, _, minor = python.partition(".")
    return int(major), int(minor)


def _image_python(text: str, image: str | None) -> str | None:
    match = _IMAGE.fullmatch(image or "")
    return match[1] if match and not _brings_python(text) else None


@lru_cache(maxsize=4)
def _brings_python(text: str) -> bool:
    return _OTHER_PYTHONS.search(text) is not None


@lru_cache(maxsize=4)
def _sets_index(text: str) -> bool:
    return _INDEX_SETTINGS.search(text) is not None


def platform_calls(space: Space, python: str | None) -> Iterator[PipCall]:
    """Yield the call by which the platform installs a Gradio or Streamlit Space on `python`.

    Without `sdk_version`, what requirements.txt asks for, to which the platform adds a release that is not known.
    """
    card = space.card
    entry, version = card.given("sdk_version"), card.text("sdk_version")
    asks: list[Ask] = []
    others = own_index = False
    if card.file is not None and entry is not None and version:
        written = f"sdk_version: {version}"
        if entry.value.tag == "float":  # YAML makes 4.4 of 4.40, and that is what the platform reads
            version = version.rstrip("0").rstrip(".")
        data = load_data("data/platform.yaml")[space.sdk or ""]
        own = [_own(text.format(version=version)) for text in data["always"]]
        own += [
            _own(one) for start, some in data["by_version"].items() if f"{version}.".startswith(start) for one in some
        ]
        place = card.file.location(entry.start, entry.end)
        asks += [
            ask._replace(written=written, location=place, file=card.file) if ask.name == space.sdk else ask
            for ask in own
            if ask is not None
        ]
    elif space.sdk == "streamlit":
        others = True
    else:
        return
    for requirements in used_requirements(space):
        if requirements.file.path == MAIN:
            asks += _asks(requirements, python)
            others |= _has_others(requirements, python) or bool(list(includes(requirements)))
            own_index |= bool(list(requirements.option(*_INDEXES)))
    yield PipCall(tuple(asks), python, own_index, others)


def _own(text: str) -> Ask | None:
    item = parse_word(MappedText(text, ((0, 0),), len(text)))
    if isinstance(item, InvalidLine):
        return None
    return Ask(item.name, item.specifier, frozenset(item.extras), text, None, None, item)


def _read_image(space: Space, *, tolerated: bool = False) -> Iterator[PipCall]:
    known = {requirements.file.path: requirements for requirements in used_requirements(space)}
    for install in image_installs(space):
        dockerfile = install.dockerfile
        if (install.tolerant and not tolerated) or dockerfile.file is None:
            continue
        python = _image_python(dockerfile.text, install.stage.root_image)
        asks: list[Ask] = []
        others = own_index = False
        waiting = [*((path, False) for path in install.files), *((path, True) for path in install.constraints)]
        done: set[str] = set()
        while waiting:
            path, limits = waiting.pop(0)
            requirements = known.get(path)
            if requirements is None or path in done:
                others |= requirements is None
                continue
            done.add(path)
            asks += (ask._replace(limits_only=limits) for ask in _asks(requirements, python))
            others |= _has_others(requirements, python)
            own_index |= bool(list(requirements.option(*_INDEXES)))
            waiting += ((inner, limits or role == "constraints") for inner, role in includes(requirements))
        for item in install.items:
            if _is_released(item):
                place = dockerfile.file.location(item.start, item.end)
                asks.append(_ask(item, place, dockerfile.file))
            others |= not _is_released(item)
        settings = _sets_index(dockerfile.text)
        others |= install.partial
        slim = python is not None and "-slim" in (install.stage.root_image or "")
        musl = python is not None and "-alpine" in (install.stage.root_image or "")
        yield PipCall(tuple(asks), python, own_index or settings or bool(install.options), others, slim, musl)


def _asks(requirements: Requirements, python: str | None) -> Iterator[Ask]:
    for item in requirements.items:
        if _is_released(item) and _applies_for_sure(item, python):
            yield _ask(item, requirements.file.location(item.start, item.end), requirements.file)


def _ask(item: Requirement, location: Location, file: File) -> Ask:
    written = f"{item.name}{item.specifier.replace(' ', '')}"
    extras = frozenset(normalise(extra) for extra in item.extras)
    return Ask(item.name, item.specifier, extras, written, location, file, item)


def _is_released(item: Requirement) -> bool:
    return bool(item.name) and not item.url and not item.path and not VARIABLE.search(item.specifier)


def _applies_for_sure(item: Requirement, python: str | None) -> bool:
    """Return whether pip installs it on a Space, whatever else is true of the Space."""
    return not item.marker or (python is not None and applies(item, python))


def _has_others(requirements: Requirements, python: str | None) -> bool:
    """Return whether it brings what is no release by name, or lines that are not understood."""
    urls = any(is_url(option.value) for option in requirements.option("--requirement", "--constraint"))
    return (
        urls
        or bool(requirements.errors)
        or any(
            not _is_released(item) or (not _applies_for_sure(item, python) and applies(item, python))
            for item in requirements.items
        )
    )
