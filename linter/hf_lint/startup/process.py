"""One start of Python, and what it imports from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hf_lint.startup.layout import Layout
    from hf_lint.startup.model import Role, Step


class Process:
    """One start of Python. `roots` are the folders of the container that it imports from."""

    def __init__(self, role: Role, folder: str | None, roots: list[str], layout: Layout, step: Step) -> None:
        self.role = role
        self.step = step
        """What starts it."""
        self.folder = folder
        """The working directory; None where it is not known."""
        self.roots = roots
        self.layout = layout
        self.seen: set[str] = set()
        self.nested = 0
        """How many texts are executed in one another."""
        self.waiting: list[tuple[str, tuple[str, ...], Step]] = []
        """Imports that no root has had so far."""
