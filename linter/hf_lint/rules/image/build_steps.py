"""Steps of a build that fail whatever the network and the machine do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Edit, Hit
from hf_lint.core.policy import load_data
from hf_lint.core.registry import rule
from hf_lint.core.suggest import nearest
from hf_lint.fixes import edits
from hf_lint.startup.accounts import names_user

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Instruction, Stage

IMAGES = "data/official-images.yaml"
_CHANGES = ("mkdir", "chmod", "chown", "touch", "cp ", "mv ", "ln ", "tee ", ">", "npm ", "yarn ", "pnpm ", "pip")
_BASH = ("source ", "[[", "pipefail", "<<<", "<(", "declare ", "=(", "pushd ", "shopt ")
_WORD = regex(r"[a-z0-9][a-z0-9._-]*")
_REFERENCE = regex(
    r"(?:[\w.-]{1,255}(?::\d{1,5})?/)?[a-z0-9]{1,255}(?:[._/-]{1,2}[a-z0-9]{1,255}){0,60}(?::\w[\w.-]{0,127})?"
    r"(?:@sha256:[0-9a-f]{64})?"
)
_FILES = regex(r"(?:^|[\s/\"'=])(?P<name>[\w.-]+\.(?:txt|in|py|sh|bash|js|mjs|cjs|toml))\b")
_MANAGERS = regex(
    r"\b(?:npm|yarn|pnpm|poetry|pdm|pipenv|cargo)\b|\buv (?:sync|run|export)\b|\b(?:cp|mv|unzip)\s"
    r"|\b(?:rm|mkdir)\s+[^-/\s]"
    r"|\bcd\s+[^-/~$.\s]|\b(?:chmod|chown)\s[^\n&;|]*\s/data\b"
    r"|\binstall\b[^\n&;|]*\s\.(?=$|\s|/|\[)"
)
_PYTHON_STEP = regex(r"\bpython3?[ \t]{1,9}(?:-\w[ \t]{1,9}){0,4}(?:-c\b|[\w./][\w./-]{0,200}\.py\b)")
_ARGUMENT = regex(r"\$(?:\{(?P<braced>\w+)\}|(?P<plain>\w+))")


@rule("failing-build-step")
def failing_build_step(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report unknown stages, ARGs that FROM cannot see, files that are not there yet, and what only root may do."""
    if space.sdk == "static":
        if space.card.given("app_build_command"):
            from hf_lint.analysis.package_scripts import missing_in_card

            yield from missing_in_card(space)
        return
    dockerfile = space.dockerfile
    if dockerfile is None or not dockerfile.stages:
        return
    yield from _unknown_stages(dockerfile)
    if "$" in dockerfile.text:
        yield from _late_arguments(dockerfile)
    if _has_other_users(dockerfile, policy.params["root_only"]):
        from hf_lint.analysis.build_users import find_user_failures

        yield from find_user_failures(space, dockerfile, policy.params)
    if _runs_behind_user(dockerfile):
        from hf_lint.analysis.build_users import find_denied

        yield from find_denied(space, dockerfile)
    if any(sign in dockerfile.text for sign in _BASH):
        from hf_lint.analysis.shell_dialect import find_in_runs

        yield from find_in_runs(dockerfile)
    if "PATH" in dockerfile.text:
        from hf_lint.analysis.build_distribution import find_lost_path

        yield from find_lost_path(dockerfile)
    if any(word in dockerfile.text for word in ("apt", "pip", "yum")):
        from hf_lint.analysis.build_distribution import find_refused

        yield from find_refused(dockerfile)
    if "--from" in dockerfile.text or dockerfile.stages[0].instruction is not dockerfile.instructions[0]:
        from hf_lint.analysis.stage_copies import find_absent_sources, find_late_globals

        yield from find_absent_sources(dockerfile, policy.params)
        yield from find_late_globals(dockerfile, policy.params["plain_images"])
    if _PYTHON_STEP.search(dockerfile.text):
        from hf_lint.analysis.build_imports import find_unready

        yield from find_unready(space, dockerfile)
    if "huggingface-cli" in dockerfile.text:
        from hf_lint.analysis.build_imports import find_former_client

        yield from find_former_client(space, dockerfile)
    if "go.mod" in space.files or "pom.xml" in space.files:
        from hf_lint.analysis.toolchains import find_too_old

        yield from find_too_old(space, dockerfile)
    unmade: list[Hit] = []
    if ".next/" in dockerfile.text or "/public" in dockerfile.text:
        from hf_lint.analysis.next_builds import find_unmade

        unmade = list(find_unmade(space, dockerfile))
        yield from unmade
    if _may_read_early(space, dockerfile):
        from hf_lint.analysis.build_order import find_absent_files

        told = {hit.location for hit in unmade}
        found = find_absent_files(space, dockerfile, policy.params)
        yield from (hit for hit in found if hit.location not in told)


def _has_other_users(dockerfile: Dockerfile, commands: Mapping[str, object]) -> bool:
    """Return whether a user may be one that nothing creates, or may do what only root may."""
    runs: list[Instruction] = []
    behind = False
    for step in dockerfile.reached_instructions:
        name = ""
        if step.name == "USER":
            name = step.value.partition(":")[0]
            behind = True
        elif step.name == "RUN":
            runs.append(step)
            if behind and any(word in step.original for word in commands):
                return True
        elif step.flags and (flag := step.flag("chown")) is not None:
            name, _, group = (flag.value or "").partition(":")
            if group not in ("", name, "root") and not group.isdigit():
                return True
        if name not in ("", "root") and not name.isdigit() and not any(names_user(run, name) for run in runs):
            return True
    return False


def _runs_behind_user(dockerfile: Dockerfile) -> bool:
    """Return whether a RUN that makes, moves or changes files stands below a USER."""
    behind = False
    for step in dockerfile.reached_instructions:
        behind |= step.name == "USER"
        if behind and step.name == "RUN" and any(word in step.original for word in _CHANGES):
            return True
    return False


def _may_read_early(space: Space, dockerfile: Dockerfile) -> bool:
    """Return whether a RUN names a file that no COPY above it names, or runs a script of package.json."""
    everything = False
    named: set[str] = set()
    all_sent = not any(path.endswith(".dockerignore") for path in space.files)
    for step in dockerfile.reached_instructions:
        if step.name == "COPY" and not step.error:
            words = [word.text.rstrip("/") for word in step.args[:-1]]
            named.update(word.rpartition("/")[2] for word in words)
            everything |= all_sent and "." in words
        elif step.name == "RUN":
            if _MANAGERS.search(step.original):
                return True
            for found in _FILES.finditer(step.original):
                name = found["name"]
                if name not in named and not (everything and name in space.files):
                    return True
        elif step.name == "FROM":
            everything = False
            named.clear()
    return False


def _unknown_stages(dockerfile: Dockerfile) -> Iterator[Hit]:
    """Yield names of COPY --from, mounts and FROM that are neither a stage above nor an image of Docker Hub."""
    named = [stage.name for stage in dockerfile.stages if stage.name]
    for stage in dockerfile.reached:
        for source in stage.sources:
            name = source.image
            if source.stage is not None or not name or source.token.text != name:
                continue
            why = _why_unknown(name, named, dockerfile, stage)
            if why:
                start, end = source.token.start, source.token.end
                near = nearest(name.lower(), [one for one in named if one != stage.name], 0.6)
                edit = Edit(dockerfile.file.path, start, end, near) if near and near != name.lower() else None
                fix = edits.fix(f"take it from `{near}`", edit, safe=False) if edit else None
                meant = f" (did you mean `{near}`?)" if edit else ""
                message = f"{why}{meant}, so the build fails at this {source.instruction.name}"
                yield Hit(dockerfile.file.location(start, end), message, fix=fix, key=name)


def _why_unknown(name: str, named: list[str], dockerfile: Dockerfile, stage: Stage) -> str:
    """Say why nothing can be copied from `name`; "" where it may be an image."""
    if name.isascii() and name.isdigit():
        count = len(dockerfile.stages)
        if len(name) > 4 or int(name) >= count:
            return f"the Dockerfile has no stage {name}: they are numbered from 0 to {count - 1}"
        return f"stage {name} is not above this one"
    if name.lower() in named:
        return f"the stage `{name}` is not above this one"
    if not _WORD.fullmatch(name) or name in load_data(IMAGES)["names"]:
        return ""
    return f"the Dockerfile has no stage `{name}`, and Docker Hub no official image of that name"


def _late_arguments(dockerfile: Dockerfile) -> Iterator[Hit]:
    """Yield a FROM with a variable that no ARG above the first FROM declares: there it is empty."""
    declared = dockerfile.global_scope
    for stage in dockerfile.reached:
        base = stage.base
        if base is None or "$" not in base.text or declared.overflow or stage.parent is not None:
            continue
        names = [match["braced"] or match["plain"] for match in _ARGUMENT.finditer(base.text)]
        late = next((name for name in names if name not in declared.values and name not in declared.unknown), None)
        if late is None or any(name in declared.unknown for name in names):
            continue
        text = stage.instruction.expand(base).text
        if text and _REFERENCE.fullmatch(text):
            continue
        where = next((pair for arg in dockerfile.select("ARG") for pair in arg.pairs if pair.name.text == late), None)
        if where is not None:
            why = f"`ARG {late}` is below FROM, which sees only those above the first FROM"
        else:
            why = f"no ARG above FROM declares `{late}`"
        related = (dockerfile.file.location(where.start, where.end, "declared here"),) if where is not None else ()
        message = f"{why}, so the image is called `{text}` here, and the build fails"
        yield Hit(dockerfile.file.location(base.start, base.end), message, key=late, related=related)
