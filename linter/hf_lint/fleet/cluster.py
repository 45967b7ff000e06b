"""The processes that check, on a Ray cluster: the same function, elsewhere.

What fetches stays one process: it alone has the token and the budget of requests, which counts by token and not by
machine. The nodes get what was fetched, and need neither the network nor a secret.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from hf_lint import __version__
from hf_lint.errors import HubError, RunError, UsageError
from hf_lint.fleet.check import check_fetched
from hf_lint.fleet.crew import TOKENS

if TYPE_CHECKING:
    from hf_lint.config.settings import Settings
    from hf_lint.fleet.check import Checked
    from hf_lint.fleet.fetch import FetchedSpace

_RETRIES = 3
"""How often a task is given to another process when the one that had it died."""
INSTALL = "install it with `python -m pip install ray`, here and the same hf-lint on each node"


class Cluster:
    """A Ray cluster that checks what was fetched."""

    def __init__(self, size: int, address: str = "") -> None:
        """Connect to the cluster at `address`; "" starts one on this machine with `size` processes.

        Its processes inherit the environment, but for tokens. Raises RunError where there is no cluster, and UsageError
        without Ray.
        """
        try:
            import ray
        except ImportError:
            raise UsageError("--engine ray needs Ray", INSTALL) from None
        kept = {name: os.environ.pop(name) for name in TOKENS if name in os.environ}
        where: dict[str, Any] = {"address": address} if address else {"num_cpus": size, "include_dashboard": False}
        try:
            ray.init(**where, log_to_driver=False, logging_level="ERROR", configure_logging=False)
        except Exception as error:  # whatever Ray raises: it documents no class for this
            raise RunError(f"no Ray cluster at {address or 'this machine'}: {error}", INSTALL) from None
        finally:
            os.environ.update(kept)
        self._ray = ray
        self._check = ray.remote(num_cpus=1, max_retries=_RETRIES)(check_on_node)

    def ask(self, task: tuple[FetchedSpace, Settings]) -> Checked:
        """Return the result of a task. Raises HubError where every process that had it died, or the versions differ."""
        try:
            result: Checked | str = self._ray.get(self._check.remote(__version__, task))
        except self._ray.exceptions.RayError as error:
            raise HubError(f"the cluster did not check it: {type(error).__name__}") from None
        if isinstance(result, str):
            raise HubError(result)
        return result

    def stop(self) -> None:
        """Leave the cluster; one that was started here ends."""
        self._ray.shutdown()


def check_on_node(version: str, task: tuple[FetchedSpace, Settings]) -> Checked | str:
    """Return what was found in a Space; in words why not where this node has another hf-lint, which may find more."""
    if version != __version__:
        return f"a node of the cluster has hf-lint {__version__}, not {version}"
    return check_fetched(task)
