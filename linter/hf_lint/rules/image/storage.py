"""Rules about what uid 1000 can write in the image: its cache, the folders that the app writes, the app itself."""

from __future__ import annotations

import ast
import posixpath
import re
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Edit, Hit
from hf_lint.core.records import NamedTuple
from hf_lint.core.registry import rule
from hf_lint.fixes import edits
from hf_lint.rules.image.places import first_line
from hf_lint.startup.accounts import FIRST_UID, collect_accounts, home_of_first
from hf_lint.startup.app_code import app_modules
from hf_lint.startup.filesystem import APP, ROOT, Filesystem, build_filesystem
from hf_lint.startup.images import base_facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.analysis.image_writes import ImageWrite
    from hf_lint.core.model import Fix, Location, Problem
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Instruction, Pair, Stage
    from hf_lint.space.python import PythonModule

_MAX_RELATED = 3
_REPO_ID = regex(r"[A-Za-z0-9][\w.-]*(?:/[A-Za-z0-9][\w.-]*)?")
# Signs that the cache is dealt with elsewhere than in ENV, or filled when the image is built.
_MOVED = (
    "NUMBA_",
    "U2NET_HOME",
    "MODULE_PATH",
    "TORCH_HOME",
    "DEEPFACE_HOME",
    "set_dir(",
    "HF_HOME",
    "HF_HUB_CACHE",
    "HUGGINGFACE_HUB_CACHE",
    "TRANSFORMERS_CACHE",
    "XDG_CACHE_HOME",
    "HF_HUB_OFFLINE",
)
_FILLED = (
    "from_pretrained",
    "snapshot_download",
    "hf_hub_download",
    "huggingface-cli",
    "hf download",
    "SentenceTransf",
    "load_model",
    "new_session",
    "easyocr",
    "torch.hub",
    "DeepFace",
)
_MAKES = regex(r"makedirs\(|\bmkdir\(|open\([^)\n]{0,300}[\"'][wax]b?[\"']|\.write_(?:text|bytes)\(|\.save\(")
_OWN_PLACE = frozenset(
    ("cache_dir", "cache_folder", "download_root", "local_dir", "local_files_only", "model_storage_directory", None)
)


class _Use(NamedTuple):
    """A call that downloads when the app runs, and the variables that say where to, the nearest first."""

    location: Location
    variables: tuple[str, ...]
    what: str = "downloads go"

    @property
    def moved_by(self) -> str:
        """The variable to set: the nearest one that is not the home of everything."""
        return "HF_HOME" if "HF_HOME" in self.variables else self.variables[0]


def _filesystem(space: Space) -> Filesystem | None:
    stage = space.dockerfile.final if space.dockerfile else None
    return build_filesystem(space, stage) if stage else None


@rule("unwritable-cache")
def unwritable_cache(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report the app downloads from the Hub when it runs, to a folder that uid 1000 cannot write."""
    dockerfile = space.dockerfile
    stage = dockerfile.final if dockerfile else None
    files = space.memo(_filesystem)
    if dockerfile is None or stage is None or files is None:
        return
    modules = space.memo(app_modules)
    use = next((use for module in modules for use in _downloads(space, module, policy)), None)
    if use is None:
        if "/root" in dockerfile.text:
            yield from _below_root(dockerfile, stage, files, modules)
        return
    if _is_cache_handled(space, dockerfile, modules):
        return
    for name in use.variables:
        if name in stage.scope.unknown:
            return
        value = stage.env.get(name)
        if value:
            folder = posixpath.join(stage.workdir or "/", value, ".cache" if name == "HOME" else "")
            if files.state(folder) == ROOT:
                pair = _pair(stage, name)
                place = (pair.start, pair.end) if pair else (stage.instruction.start, stage.instruction.end)
                message = f"{use.what} to {name}={value}, which uid {FIRST_UID} cannot write to"
                fix = _move_cache(dockerfile, stage, use.moved_by, pair if name != "HOME" else None)
                yield Hit(dockerfile.file.location(*place), message, fix=fix, related=(use.location,))
            return
    yield from _without_variable(dockerfile, stage, files, use)


def _below_root(
    dockerfile: Dockerfile, stage: Stage, files: Filesystem, modules: tuple[PythonModule, ...]
) -> Iterator[Hit]:
    """Yield a variable that leads below /root, from which the app takes a folder that it makes or writes."""
    for name, value in stage.env.items():
        if not value.startswith("/root/") or name == "PATH" or files.state(value) != ROOT:
            continue
        reads = re.compile(rf"(?:environ(?:\.get)?|getenv)[\[(]\s*[\"']{re.escape(name)}[\"']")
        for module in modules:
            found = reads.search(module.text)
            pair = _pair(stage, name) if found is not None and _MAKES.search(module.text) else None
            if found is None or pair is None or f"environ['{name}'] =" in module.text.replace('"', "'"):
                continue
            message = (
                f"{name}={value} is below /root, which uid {FIRST_UID} may not enter, and the app creates files there: "
                "it stops with `Permission denied`"
            )
            related = (module.file.location(*found.span(), "reads it"),)
            yield Hit(dockerfile.file.location(pair.start, pair.end), message, related=related, key=name)
            return


def _without_variable(dockerfile: Dockerfile, stage: Stage, files: Filesystem, use: _Use) -> Iterator[Hit]:
    """Yield no variable says where the cache is: it is in the home of uid 1000."""
    facts, accounts = base_facts(stage), collect_accounts(stage)
    base = stage.base or stage.instruction.keyword
    if facts.home or not facts.root or accounts.changed:
        return
    owner = next((account for account in accounts.created if account.uid == FIRST_UID), None)
    if owner is None:
        if any(account.uid is None and not account.system for account in accounts.created):
            return
        unset = f"neither HOME nor {use.moved_by} is set"
        folder = "/.cache" if {"HF_HOME", "XDG_CACHE_HOME"} & {*use.variables} else "/"
        message = f"{use.what} to {folder}, because uid {FIRST_UID} has no home here and {unset}"
        fix = _move_cache(dockerfile, stage, use.moved_by, None)
        yield Hit(dockerfile.file.location(base.start, base.end), message, fix=fix, related=(use.location,))
    elif not owner.home and files.state(f"/home/{owner.name}") == ROOT:
        message = f"{use.what} to the home of `{owner.name}`, which does not exist without --create-home"
        at = owner.command.words[0].end
        create = edits.fix("create the home", Edit(dockerfile.file.path, at, at, " --create-home"))
        fix = create if owner.command.name == "useradd" and owner.command.words[0].value == "useradd" else None
        place = dockerfile.file.location(owner.command.start, owner.command.end)
        yield Hit(place, message, fix=fix, related=(use.location,))


def _move_cache(dockerfile: Dockerfile, stage: Stage, variable: str, pair: Pair | None) -> Fix | None:
    """Put the cache where everybody can write: in place of the value that is there, or by a variable of its own."""
    from hf_lint.fixes.dockerfile import CACHE, insert_before_start

    if pair is not None and pair.value is not None:
        edit = Edit(dockerfile.file.path, pair.value.start, pair.value.end, CACHE)
    else:
        edit = insert_before_start(dockerfile, stage, f"ENV {variable}={CACHE}")
    return edits.fix(f"store downloads in {CACHE}", edit)


def _pair(stage: Stage, name: str) -> Pair | None:
    for part in stage.chain:
        for instruction in reversed(part.instructions):
            if instruction.name == "ENV":
                for pair in reversed(instruction.pairs):
                    if pair.name.text == name:
                        return pair
    return None


def _downloads(space: Space, module: PythonModule, policy: Policy) -> Iterator[_Use]:
    """Yield calls that fetch into a cache, where the call shows that they do."""
    params = policy.params
    hub, own = tuple(params["variables"]), params["other_caches"]
    always, calls = params["always"], params["calls"]
    if not any(name in module.text for name in (*always, *calls, *(name.partition(".")[0] for name in own))):
        return
    for call in module.nodes(ast.Call):
        function = call.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        keywords = {keyword.arg: keyword.value for keyword in call.keywords}
        if _OWN_PLACE & keywords.keys():
            continue
        place = partial(module.file.location, *module.span_of(function), "this downloads when the app runs")
        if name in always or (name in calls and _names_repo(space, module, call, keywords, calls[name])):
            yield _Use(place(), hub)
        else:
            called = module.qualified_name(function) or ""
            if called in own:
                kept = params["kept"].get(called.partition(".")[0], "downloads go")
                yield _Use(place(), tuple(own[called]), kept)


def _names_repo(
    space: Space, module: PythonModule, call: ast.Call, keywords: dict[str | None, ast.expr], parameter: str
) -> bool:
    """Return whether the call names a repo of the Hub, by its first argument or by `parameter`."""
    first = keywords.get(parameter, call.args[0] if call.args and parameter != "model" else None)
    repo = module.constant(first)
    return bool(repo and _REPO_ID.fullmatch(repo) and not any(path.startswith(f"{repo}/") for path in space.files))


def _is_cache_handled(space: Space, dockerfile: Dockerfile, modules: tuple[PythonModule, ...]) -> bool:
    """Return whether something moves the cache at start, or may have filled it at build: then nothing is certain."""
    if any(word in module.text for word in (*_MOVED, '"HOME"', "'HOME'") for module in modules):
        return True
    if any(word in file.text for file in space.select(".sh", ".bash") for word in (*_MOVED, "HOME=")):
        return True
    runs = [i for stage in dockerfile.reached for i in stage.instructions if i.name == "RUN"]
    if any(word in run.original for run in runs for word in _FILLED):
        return True
    start = [i.original for i in (dockerfile.stages[-1].cmd, dockerfile.stages[-1].entrypoint) if i]
    return any(word in text for text in start for word in (*_MOVED, "HOME="))


@rule("unowned-files")
def unowned_files(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report the app writes into a folder of the image that belongs to root: one hit for each such folder."""
    dockerfile = space.dockerfile
    stage = dockerfile.final if dockerfile else None
    files = space.memo(_filesystem)
    if dockerfile is None or stage is None or files is None or files.lost:
        return
    from hf_lint.analysis.image_writes import find_image_writes, find_obstacle, find_unmounted

    for unmounted, place in islice(find_unmounted(space, dockerfile), 1):
        message = (
            f"the app writes `{unmounted.path}`, and a Space has no /data unless a bucket or storage is mounted there"
        )
        yield Hit(place, message + f"; uid {FIRST_UID} cannot create it, so the app stops", "unmounted", key="/data")
    failing: dict[tuple[str, Instruction | None], list[tuple[ImageWrite, Location]]] = {}
    for write, place in find_image_writes(space, dockerfile, stage, files):
        blamed = find_obstacle(write, files)
        if blamed:
            failing.setdefault((blamed, files.origin(blamed)), []).append((write, place))
    for (blamed, origin), writes in failing.items():
        from hf_lint.fixes.dockerfile import own_path

        base = stage.base or stage.instruction.keyword
        place = first_line(dockerfile, origin) if origin else dockerfile.file.location(base.start, base.end)
        names = list(dict.fromkeys(write.written for write, _ in writes))
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        message = f"the app writes `{names[0]}`{more}, but {blamed} belongs to root, so uid {FIRST_UID} cannot write it"
        if names[0].startswith("~"):
            message += f"; the home of uid {FIRST_UID} is {home_of_first(stage)} here"
        folder = any(path.startswith(f"{blamed}/") for path in files.states) or writes[0][0].creates
        fix = own_path(dockerfile, stage, blamed, folder=folder, made_by=origin) if files.exists(blamed) else None
        yield Hit(place, message, fix=fix, related=tuple(location for _, location in writes[:_MAX_RELATED]))


@rule("writable-app-code")
def writable_app_code(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report code of the Space that belongs to uid 1000 in the image: one hit a cause."""
    dockerfile = space.dockerfile
    files = space.memo(_filesystem)
    if dockerfile is None or files is None or files.lost:
        return
    causes: dict[Instruction, list[str]] = {}
    for path, state in files.states.items():
        if state == APP and posixpath.splitext(path)[1] in policy.params["code_suffixes"]:
            causes.setdefault(files.made[path], []).append(path)
    for instruction, paths in sorted(causes.items(), key=lambda item: item[0].start):
        flag = instruction.flag("chown") or instruction.flag("chmod")
        place = dockerfile.file.location(flag.start, flag.end) if flag else first_line(dockerfile, instruction)
        more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
        yield Hit(place, f"the app can overwrite its own code: {paths[0]}{more}")
