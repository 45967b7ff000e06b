"""Rules in Python that another distribution brings, for what the CEL of an organisation's policies cannot say.

The distribution has an entry point of the group `hf_lint.rules`. Its name is that of the plug-in, and it leads to one:

    plugin = Plugin(Path(__file__).parent / "policies")


    @plugin.rule("acme-thing")
    def acme_thing(space: Space, policy: Policy) -> Iterator[Hit]:
        yield Hit(file.location(start, end), "what is wrong here")

An organisation's settings switch it on: `plugins: [NAME]`. It is not looked for otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hf_lint.core.registry import Check

GROUP = "hf_lint.rules"


class Plugin:
    """What a distribution brings: a folder of policy files, and a rule for each of them that has no `check`."""

    def __init__(self, policies: Path) -> None:
        """`policies` is the folder with the policy files, one `<id>.yaml` a policy."""
        self.folder = policies
        self.checks: dict[str, Check] = {}

    def rule(self, id: str) -> Callable[[Check], Check]:  # noqa: A002
        """Make the decorated function the rule of policy `id`. PolicyError for the second one of an id."""

        def register(check: Check) -> Check:
            if id in self.checks:
                raise PolicyError(f"two rules are called {id}")
            self.checks[id] = check
            return check

        return register
