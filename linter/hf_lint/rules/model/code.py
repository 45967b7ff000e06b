"""Python that comes with a model or a dataset and runs here."""

from __future__ import annotations

import ast
import re
from functools import partial
from typing import TYPE_CHECKING

from hf_lint.analysis.environment import settings
from hf_lint.analysis.hub_loads import LOADERS, in_space, is_hub_id, option_of, pin_of
from hf_lint.analysis.python_places import Found, group_by_file
from hf_lint.core.hashes import is_hub_commit
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.fixes.edits import fix
from hf_lint.rules.deps.names import code, list_names
from hf_lint.space.calls import calls, units
from hf_lint.startup.programs import all_programs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Edit
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.calls import Call
    from hf_lint.space.values import Value

_SWITCH = "trust_remote_code"
_WORD = "remote_code"
"""The end of the switch, as its name may be put together: `"trust_" + "remote_code"`."""
_LOADER = "get_class_from_dynamic_module"
_SWITCHED = regex(r"\"trust_remote_code\"\s{0,9}:\s{0,9}(?:true|1)\b")
_MAX_LINES = 3
_MIN_OWNER = 3
"""Shorter names of owners stand in any text."""
_OPTION = "--trust-remote-code"
# What the datasets library, and text-generation-inference with its kin, read from the environment.
_FOR_DATASETS, _FOR_SERVERS = "HF_DATASETS_TRUST_REMOTE_CODE", "TRUST_REMOTE_CODE"
_ON = frozenset(("1", "true", "yes", "on"))
_PREPARERS = frozenset(("AutoTokenizer", "AutoProcessor", "AutoImageProcessor", "AutoFeatureExtractor"))
"""What few repositories bring code for: their models most often do."""
_NAMES = ("pretrained_model_name_or_path", "model_name_or_path", "model_name", "model_id", "model", "repo_id")


@rule("trusted-remote-code")
def trusted_remote_code(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report `trust_remote_code=True` in any call, and the option of that name of inference servers."""
    shown = policy.params["names_shown"]

    def message(labels: list[str], places: int) -> str:
        known = [label for label in labels if label]
        whose = list_names(known, shown) if known else "the model's repository"
        return f"the model's Python code in {whose} is executed here, with the secrets of this Space"

    found = [
        Found(call.location(switch.node or call.func), repo, _variant(space, call, repo), _off(call, switch))
        for call in calls(space, _WORD)
        for switch in _switches(call)
        if not _loads_dataset(call)
        for repo in [_model_of(call)]
        if not _is_folder(space, repo)
    ]
    found += [
        Found(call.location(), call.arg("pretrained_model_name_or_path", at=1).text or "")
        for call in calls(space, _LOADER)
        if call.method == _LOADER
    ]
    found += [*_pipelines(space), *_options(space), *_lists(space), *_loaded_options(space)]
    found += [Found(one.location, "") for one in settings(space, _FOR_SERVERS) if one.value.lower() in _ON]
    # Where one load of a file has no commit, those that cannot be judged are reported with it.
    publishers = policy.params["publishers"]
    found = [
        one._replace(variant="publisher")
        if one.variant in ("", "unpinned", "tokenizer") and one.label.partition("/")[0].lower() in publishers
        else one
        for one in found
    ]
    models = {(one.location.path, one.label) for one in found if one.variant == "unpinned"}
    found = [
        one._replace(variant="unpinned")
        if one.variant == "tokenizer" and (one.location.path, one.label) in models
        else one
        for one in found
    ]
    loose = {one.location.path for one in found if one.variant == "unpinned"}
    known = {one.location.path for one in found if one.variant == "publisher"}
    named = {one.location.path for one in found if one.variant == "unpinned" and one.label}
    found = [
        one._replace(variant="publisher")
        if not one.label and one.variant in ("", "unpinned") and one.location.path in known - named
        else one
        for one in found
    ]
    found = [one._replace(variant=one.variant or "unpinned") if one.location.path in loose else one for one in found]
    found = [_weigh_owner(space, one) if one.variant == "unpinned" else one for one in found]
    title = "load only architectures of the library"
    yield from group_by_file(found, message, partial(fix, title, safe=False, reveals=("unpinned-model",)))


def _weigh_owner(space: Space, found: Found) -> Found:
    """Return the same as a publisher's where the repository may be the owner's own, or is not known.

    The Hub's name of the Space's owner is not in the files. An owner of a model who is named in them without it, as on
    the page or in a citation, counts as the same project.
    """
    owner = found.label.partition("/")[0]
    if owner and (
        len(owner) < _MIN_OWNER
        or not re.search(rf"(?i)(?<![\w/.@-]){re.escape(owner)}(?![\w.-]*/)", space.memo(_texts))
    ):
        return found
    return found._replace(variant="publisher")


def _texts(space: Space) -> str:
    return "\n".join(file.text for file in space.select(".py", ".md", ".html", ".yml", ".yaml", ".cff"))


def _off(call: Call, switch: Value) -> Edit | None:
    from hf_lint.fixes.calls import set_literal

    return set_literal(call.unit, switch.node, "False")


@rule("dataset-code")
def dataset_code(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report datasets that bring a script of their own, or are a script."""
    for call in calls(space, "load_dataset"):
        if not _loads_dataset(call):
            continue
        target = call.arg("path", at=0)
        name = code(target.text) if target.text else "the dataset"
        switch = call.arg(_SWITCH)
        if switch.may_be(True):
            place = call.location(switch.node or call.func)
            yield Hit(place, f"{name} can contain a script, which is then executed here with the secrets of this Space")
        elif target.text and target.text.endswith(".py"):
            place = call.location(target.node or call.func)
            yield Hit(place, f"{name} is a loading script, whose code is executed to read the data", "script")
    for setting in settings(space, _FOR_DATASETS):
        if setting.value.lower() in _ON:
            yield Hit(setting.location, f"`{setting.name}` allows every dataset to execute a script here")


def _switches(call: Call) -> Iterator[Value]:
    """Yield the values that switch it on: the argument, or an entry of `model_kwargs={...}` and the like."""
    direct = call.arg(_SWITCH)
    if _is_on(direct) or _gives_true(call, direct):
        yield direct
    for name, expr in call.keywords.items():
        if name.endswith(("_kwargs", "_args", "config")):
            options = call.unit.values.of(expr)
            for key, item in zip(options.keys, options.items, strict=False) if options.kind == "mapping" else ():
                if key.text == _SWITCH and _is_on(item):
                    yield item
    yield from _find_stored_options(call)


def _is_on(value: Value) -> bool:
    """Return whether a value counts as True, or may: also a list that holds something, a function, a sum."""
    from hf_lint.space.truth import truth_of

    known = truth_of(value.node)
    if known is not None:
        return known
    return value.may_be(True) or (value.kind in ("sequence", "mapping") and bool(value.items))


def _gives_true(call: Call, value: Value) -> bool:
    """Return whether it is what a function of this source gives that does nothing but return True."""
    func = value.node.func if isinstance(value.node, ast.Call) else None
    function = call.unit.source.definitions.get(func.id) if isinstance(func, ast.Name) else None
    from hf_lint.space.truth import truth_of

    last = function.body[-1] if function is not None and len(function.body) <= _MAX_LINES else None
    returns = [node for node in ast.walk(function) if isinstance(node, ast.Return)] if function and last else []
    return bool(returns) and returns[0] is last and len(returns) == 1 and truth_of(returns[0].value) is True


def _find_stored_options(call: Call) -> Iterator[Value]:
    """`options["trust_remote_code"] = True`, for a call with `**options`, and `options.setdefault(...)`."""
    values = call.unit.values
    given = [word.value for word in call.node.keywords if word.arg is None] if call.node is not None else []
    holders = {values.scopes.key(name) for name in given if isinstance(name, ast.Name)}
    for assign in values.source.nodes(ast.Assign) if holders else ():
        for target in assign.targets:
            if (
                isinstance(target, ast.Subscript)
                and isinstance(target.value, ast.Name)
                and values.source.constant(target.slice) == _SWITCH
                and values.scopes.key(target.value) in holders
            ):
                switch = values.of(assign.value)
                if switch.may_be(True):
                    yield switch
    for made in values.source.nodes(ast.Call) if holders else ():
        match made:
            case ast.Call(func=ast.Attribute(value=ast.Name() as holder, attr="setdefault"), args=[key, item]):
                if values.scopes.key(holder) in holders and values.source.constant(key) == _SWITCH:
                    switch = values.of(item)
                    if switch.may_be(True):
                        yield switch


def _loaded_options(space: Space) -> Iterator[Found]:
    """`from_pretrained(name, **json.load(open("options.json")))`, where that file switches it on."""
    stores = {file.path for file in space.select(".json") if _SWITCH in file.text and _SWITCHED.search(file.text)}
    for call in calls(space, "json") if stores else ():
        given = [word.value for word in call.node.keywords if word.arg is None] if call.node is not None else []
        for expr in given:
            source = call.unit.source
            made = source.bound_value(expr.id) if isinstance(expr, ast.Name) else expr
            loads = isinstance(made, ast.Call) and source.qualified_name(made.func) in ("json.load", "json.loads")
            texts = {source.constant(node) for node in ast.walk(made)} if loads and made is not None else set()
            if not stores.isdisjoint(text.removeprefix("./") for text in texts if text):
                yield Found(call.location(), _model_of(call), _variant(space, call, _model_of(call)))


def _loads_dataset(call: Call) -> bool:
    return call.method == "load_dataset" and (call.name or "datasets.").startswith("datasets.")


def _model_of(call: Call) -> str:
    loader = LOADERS.get(call.method)
    target = call.arg(*(loader.names if loader else _NAMES), at=loader.at if loader else 0)
    return target.texts[0] if target.texts else ""


def _variant(space: Space, call: Call, repo: str) -> str:
    if repo.startswith(("/", "./", "../", "~")):
        return "local"
    pin, _ = pin_of(call)
    if call.arg("code_revision").text and not is_hub_commit(call.arg("code_revision").text or ""):
        pin = "loose"
    if pin == "loose" and call.written.rpartition(".")[0].rpartition(".")[2] in _PREPARERS:
        return "tokenizer"
    return {"fixed": "pinned", "loose": "unpinned"}.get(pin, "")


def _is_folder(space: Space, name: str) -> bool:
    """Return whether the model is in the Space itself: its code is as public and reviewable as the app's."""
    return bool(name) and in_space(space, name.removeprefix("./"))


def _pipelines(space: Space) -> Iterator[Found]:
    """Yield `custom_pipeline="OWNER/NAME"` of diffusers: the pipeline's code comes from that repository."""
    for call in calls(space, "custom_pipeline"):
        custom = call.arg("custom_pipeline")
        names = [text for text in custom.texts if "/" in text and is_hub_id(space, text)]
        if names:
            commit = call.arg("custom_revision").text or ""
            variant = "pinned" if is_hub_commit(commit) else "unpinned"
            yield Found(call.location(custom.node or call.func), names[0], variant)


def _lists(space: Space) -> Iterator[Found]:
    """Yield the option in a list of words that Python starts a program with."""
    for unit in units(space, _OPTION):
        for node in unit.source.nodes(ast.List):
            switch = next(
                (item for item in node.elts if isinstance(item, ast.Constant) and item.value == _OPTION), None
            )
            if switch is not None:
                words = [unit.values.of(item).texts for item in node.elts]
                variant = _variant_of([texts[0] if texts else "$" for texts in words])
                yield Found(
                    unit.location(switch), _repo_in(space, [text for texts in words for text in texts]), variant
                )


def _options(space: Space) -> Iterator[Found]:
    for program in all_programs(space):
        if _OPTION not in program.script.text:
            continue
        for command in program.script.walk():
            words = [word for word in command.argv if word.value in (_OPTION, f"{_OPTION}=true")]
            if not words:
                continue
            args = [program.resolve(word) for word in command.argv]
            variant = _variant_of(args)
            place = program.file.location(words[0].start, words[0].end)
            yield Found(place, _repo_in(space, args), variant)


def _variant_of(args: list[str]) -> str:
    revision = option_of(args, "--revision")
    return "pinned" if is_hub_commit(revision) else "" if "$" in revision else "unpinned"


def _repo_in(space: Space, args: list[str]) -> str:
    return next((arg for arg in args if "/" in arg and is_hub_id(space, arg)), "")
