"""The Space as plain maps and lists, for expressions. See `fields` for what is in it; parts are made when asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hf_lint.cel.fields import VARIABLES as VARIABLES
from hf_lint.core.model import Location

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from hf_lint.space import Space
    from hf_lint.space.file import File

MAX_ELEMENTS = 20_000
"""Elements of a list at the top that are looked at."""
MAX_PARTS = 150_000
"""Elements of all kinds within one variable: an alias in YAML may stand for a thousand."""


class TooManyParts(Exception):  # noqa: N818 - ends the making of a variable
    """More than MAX_PARTS were asked for."""


class Places:
    """Where the elements stand: each has the number of its place."""

    def __init__(self) -> None:
        self._known: list[Callable[[], Location]] = []
        self._left = MAX_PARTS

    def begin(self) -> None:
        """A new variable begins."""
        self._left = MAX_PARTS

    def spend(self, parts: int) -> None:
        """Count parts that have no place. TooManyParts."""
        self._left -= parts
        if self._left < 0:
            raise TooManyParts

    def add(self, where: Callable[[], Location]) -> int:
        """Return the number of a place; it is worked out when a finding asks. TooManyParts."""
        self.spend(1)
        self._known.append(where)
        return len(self._known) - 1

    def span(self, file: File, start: int, end: int) -> dict[str, Any]:
        """Return `path` and `place` of an element that stands at these offsets."""
        return {"path": plain(file.path), "place": self.add(lambda: file.location(start, end))}

    def whole(self, file: File) -> dict[str, Any]:
        """Return `path` and `place` of an element that is the file itself."""
        return {"path": plain(file.path), "place": self.add(lambda: Location(file.path))}

    def get(self, number: Any) -> Location | None:
        """Return the place with this number."""
        known = isinstance(number, int) and not isinstance(number, bool) and 0 <= number < len(self._known)
        return self._known[number]() if known else None


class Model:
    """The variables of one Space."""

    def __init__(self, space: Space) -> None:
        self._space = space
        self._places = Places()
        self._made: dict[str, Any] = {}
        self.cut: set[str] = set()
        """The variables of which not everything was taken in."""
        self.spent = 0.0
        """Seconds that expressions have taken."""

    def get(self, name: str) -> Any:
        """Return the value of a variable, one of VARIABLES."""
        if name not in self._made:
            self._places.begin()
            try:
                self._made[name] = getattr(self, f"_{name}")()
            except TooManyParts:
                self.cut.add(name)
                self._made[name] = {}
        return self._made[name]

    def location(self, element: Any) -> Location | None:
        """Return where an element stands; None for a value that stands nowhere."""
        return self._places.get(element.get("place")) if isinstance(element, dict) else None

    def _take_bounded(self, name: str, found: Iterable[Any]) -> list[Any]:
        """At most MAX_ELEMENTS of `found`, and a note where there are more."""
        kept: list[Any] = []
        try:
            for item in found:
                if len(kept) >= MAX_ELEMENTS:
                    raise TooManyParts
                kept.append(item)
        except TooManyParts:
            self.cut.add(name)
        return kept

    def _sdk(self) -> str:
        return plain(self._space.sdk or "")

    def _card(self) -> dict[str, Any]:
        from hf_lint.cel.card import card_model

        return card_model(self._space.card, self._places)

    def _dockerfile(self) -> dict[str, Any]:
        from hf_lint.cel.docker import dockerfile_model, no_dockerfile

        found = self._space.dockerfile
        return dockerfile_model(found, self._places) if found else no_dockerfile(self._places)

    def _dockerfiles(self) -> list[dict[str, Any]]:
        from hf_lint.cel.docker import dockerfile_model

        return self._take_bounded(
            "dockerfiles", (dockerfile_model(each, self._places) for each in self._space.dockerfiles)
        )

    def _requirements(self) -> list[dict[str, Any]]:
        from hf_lint.cel.requirements import requirement_models

        return self._take_bounded("requirements", requirement_models(self._space.requirements, self._places))

    def _pip_options(self) -> list[dict[str, Any]]:
        from hf_lint.cel.requirements import option_models

        return self._take_bounded("pip_options", option_models(self._space.requirements, self._places))

    def _python(self) -> dict[str, list[dict[str, Any]]]:
        from hf_lint.cel.code import call_models, import_models

        return {
            "calls": self._take_bounded("python", call_models(self._space, self._places)),
            "imports": self._take_bounded("python", import_models(self._space, self._places)),
        }

    def _files(self) -> list[dict[str, Any]]:
        from hf_lint.cel.files import file_models

        return self._take_bounded("files", file_models(self._space, self._places))

    def _workflows(self) -> list[dict[str, Any]]:
        from hf_lint.cel.workflows import workflow_models

        return self._take_bounded("workflows", workflow_models(self._space.workflows, self._places))

    def _live(self) -> dict[str, Any]:
        return {"available": False}


def plain(text: str) -> str:
    """Return `text` as the engine takes it: a lone surrogate, which a file's name may hold, becomes a question mark."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
