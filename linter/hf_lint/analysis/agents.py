"""Agents that run the code which a model writes, in the process of the Space. No rule is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.installs.asked import every_call
from hf_lint.space.calls import calls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.calls import Call

_PAGES = regex(r"^[ \t]*(?:import|from)[ \t]+(?:gradio|streamlit|fastapi|flask|quart|chainlit|aiohttp|smolagents)\b", 8)
_OLD = regex(r"(?:==|<|<=|~=)\s*0\.0\.")
_GUARDED = frozenset(("e2b", "docker", "modal", "wasm", "blaxel"))


def agents(space: Space, policy: Policy) -> Iterator[Hit]:
    """Yield a hit for each tool or agent that gives a model an interpreter, in a Space that has pages for visitors."""
    tools: list[str] = policy.params["model_tools"]
    allowed: dict[str, str] = policy.params["model_agents"]
    words = (*tools, *allowed, "CodeAgent", "use_docker", "code_execution_mode")
    found = [call for call in calls(space, *words) if not space.startup.is_aside(call.file)]
    if not found or not any(_PAGES.search(file.text) for file in space.select(".py")):
        return
    for call in found:
        if call.method in tools and _is_of_framework(space, call):
            what = f"`{call.method}`"
        elif call.method in allowed and call.arg(allowed[call.method]).is_(True):
            what = f"`{allowed[call.method]}=True`"
        elif call.name == "smolagents.CodeAgent" and _imports_all(call, policy.params["risky_imports"]):
            what = "`additional_authorized_imports`"
        elif _runs_unguarded(call):
            what = f"`{call.method}` without a container"
        else:
            continue
        message = f"a model can run code in this Space that follows from visitors' prompts ({what})"
        yield Hit(call.location(), message, "generated")


def _is_of_framework(space: Space, call: Call) -> bool:
    """Say whether it is the tool itself: `PandasQueryEngine` of llama_index.core only says, since 0.10.29, that it is
    in llama_index.experimental now, and raises; so do the names that langchain itself keeps."""
    if call.name.startswith("llama_index.core.") and call.method == "PandasQueryEngine":
        return False
    package = call.name.partition(".")[0]
    return package in ("langchain_experimental", "langchain_community", "llama_index") or (
        package == "langchain" and space.memo(_has_old_langchain)
    )


def _has_old_langchain(space: Space) -> bool:
    """Say whether the Space asks for a langchain before 0.1, the last ones that had these tools themselves."""
    asks = (ask for call in every_call(space) for ask in call.asks if ask.name == "langchain")
    return any(_OLD.match(ask.specifier) for ask in asks)


def _imports_all(call: Call, risky: list[str]) -> bool:
    """Return whether the interpreter of smolagents, which allows little by itself, may import what reaches the
    system."""
    given = call.arg("additional_authorized_imports")
    where = call.arg("executor_type").text
    names = {text.partition(".")[0] for item in given.items for text in item.texts}
    return not names.isdisjoint(risky) and where not in _GUARDED and not call.arg("executor").given


def _runs_unguarded(call: Call) -> bool:
    """AutoGen and CrewAI: code that runs outside the container that they would start."""
    config = call.arg("code_execution_config")
    pairs = zip(config.keys, config.items, strict=False) if config.kind == "mapping" else ()
    if any(key.text == "use_docker" and item.is_(False) for key, item in pairs):
        return True
    return call.name.startswith("crewai.") and call.arg("code_execution_mode").text == "unsafe"
