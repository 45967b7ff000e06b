"""Actions and reusable workflows that can change under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from hf_lint.analysis.ci_jobs import CI_FILES, ci_jobs, is_token, permission, shared_tokens, step_tokens
from hf_lint.core.hashes import is_commit, is_image_digest
from hf_lint.core.lazy import regex
from hf_lint.core.model import Edit, Fix, Hit
from hf_lint.core.pins import find_action
from hf_lint.core.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.analysis.ci_jobs import CiJob, CiStep
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.mapped import MappedText
    from hf_lint.space.workflow import Block

_MAX_RELATED = 20
_VERSION = regex(r"v?\d+(?:\.\d+)*\Z")
_ACTION_FILE = regex(r"(?:^|/)action\.ya?ml\Z")


@rule("unpinned-action", files=(*CI_FILES, "*action.yml", "*action.yaml"))
def unpinned_action(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each action of a file that a tag or a branch names, the first time it is used there."""
    seen: dict[tuple[str, str], Hit] = {}
    for job in ci_jobs(space):
        if job.workflow is None:
            continue
        everywhere = bool(shared_tokens(job)) or (job.uses_oidc and _may_ask(job))
        for step in job.steps:
            if step.uses is not None:
                _judge(seen, job.file, step.uses, everywhere or bool(step_tokens(step)))
                yield from _newest_cli(job.file, step, policy)
        called = job.block.string("uses")
        if called is not None:
            _judge(seen, job.file, called, _passes_token(job))
    for file in space.select(".yml", ".yaml"):
        if _ACTION_FILE.search(file.path) and "uses" in file.text:
            from hf_lint.space.workflow import Workflow

            for inner in Workflow(file).steps:
                if inner.uses is not None:
                    _judge(seen, file, inner.uses, False)
    for hit in seen.values():
        yield hit._replace(variant="first-party") if _is_first_party(hit, policy) else hit
    yield from _read_gitlab(space)


def _is_first_party(hit: Hit, policy: Policy) -> bool:
    """Say whether the finding, whose message begins with the action, is about a tag of one of GitHub's own."""
    owner = hit.message.removeprefix("`").partition("/")[0].lower()
    return owner in policy.params["first_party"] and "a branch or" not in hit.message


def _newest_cli(file: File, step: CiStep, policy: Policy) -> Iterator[Hit]:
    """Yield an action that installs the newest `hf` by itself, beside the token, unless it is told a version."""
    assert step.uses is not None
    name, _, ref = step.uses.text.partition("@")
    option = policy.params["installs_cli"].get(name.lower())
    if option and is_commit(ref) and all(entry.name != option for entry in step.inputs):
        message = f"`{name}` installs the newest `hf` in the job with the token, because `{option}` is not set"
        yield Hit(file.location(*step.uses.span(0, len(name))), message, "with-token")


def _judge(seen: dict[tuple[str, str], Hit], file: File, uses: MappedText, with_token: bool) -> None:
    text = uses.text
    key = (file.path, text)
    hit = _hit(file, uses, with_token)
    if hit is None:
        return
    first = seen.get(key)
    if first is None:
        seen[key] = hit
        return
    reported, other = (hit, first) if with_token and not first.variant else (first, hit)
    places = (other.location._replace(note="used here too"), *first.related)
    reported = reported._replace(related=tuple(sorted(places))[:_MAX_RELATED])
    if first.fix is not None and hit.fix is not None:  # one finding, mended wherever the action is used
        both = hit.fix._replace(edits=tuple(dict.fromkeys((*first.fix.edits, *hit.fix.edits))))
        reported = reported._replace(fix=both)
    seen[key] = reported


def _hit(file: File, uses: MappedText, with_token: bool) -> Hit | None:
    text = uses.text
    if text.startswith(("./", ".\\", "../")) or "${{" in text or not text:
        return None
    place = file.location(*uses.span(0, len(text)))
    variant = "with-token" if with_token else ""
    token = ", which gets a token that writes to the Hub," if with_token else ""
    if text.startswith("docker://"):
        if is_image_digest(text.rpartition("@")[2]):
            return None
        return Hit(place, f"the image `{_short(text[9:])}`{token} is not pinned by digest", variant)
    name, at, ref = text.rpartition("@")
    if not at or is_commit(ref):
        return None
    kind = "a tag, which can move" if _VERSION.match(ref) else "a branch or a tag, which can move"
    message = f"`{_short(text)}`{token} is pinned to {kind}"
    pin = _find_pin(name, ref)
    if pin is None:
        return Hit(place, message, variant)
    version, sha = pin
    at_end = file.text[uses.end : uses.end + 1] in ("", "\n", "\r")
    new = f"{sha} # {version}" if at_end else sha
    start, end = uses.span(len(name) + 1, len(text))
    same = version == ref or version.startswith(f"{ref}.")
    fix = Fix(f"pin {name} to the commit of {version}", same, (Edit(file.path, start, end, new),))
    hint = f"`{name}@{sha}` is {version}" if same else f"the newest known, {version}, is `{name}@{sha}`"
    return Hit(place, f"{message}: {hint}", variant, fix if file.text[start:end] == ref else None)


def _find_pin(name: str, ref: str) -> tuple[str, str] | None:
    """Version and commit to pin to: the same version, else the newest one that the tag stands for, else the newest."""
    row = find_action(name, ref) or find_action(name)
    return (row["version"], row["sha"]) if row is not None else None


def _may_ask(job: CiJob) -> bool:
    assert job.workflow is not None
    own = permission(job.block, "id-token")
    return bool(own if own is not None else permission(job.workflow.root, "id-token"))


def _passes_token(job: CiJob) -> bool:
    """Return whether a reusable workflow is handed a Hub token."""
    return any(is_token(entry) for entry in job.block.entries("secrets"))


def _short(text: str) -> str:
    return text if len(text) <= 100 else text[:99] + "…"


def _read_gitlab(space: Space) -> Iterator[Hit]:
    """Yield what `include:` takes from other projects without a commit."""
    pipeline = space.gitlab
    node = pipeline.root.get("include") if pipeline is not None else None
    if pipeline is None or node is None:
        return
    from hf_lint.space.workflow import Block, map_scalar

    items = node.value if isinstance(node, yaml.SequenceNode) else [node]
    for item in items[:100]:
        if not isinstance(item, yaml.MappingNode):
            continue
        block = Block(pipeline.file.text, item)
        for key in ("project", "component", "remote"):
            name = block.get(key)
            if isinstance(name, yaml.ScalarNode) and not _is_fixed_value(block, key, name.value):
                place = map_scalar(pipeline.file.text, name)
                message = f"`{_short(name.value)}` is not pinned to a commit"
                yield Hit(pipeline.file.location(*place.span(0, len(place.text))), message)


def _is_fixed_value(block: Block, key: str, name: str) -> bool:
    if key == "remote":
        return block.get("integrity") is not None
    ref = block.string("ref")
    text = name.rpartition("@")[2] if key == "component" else ref.text if ref is not None else ""
    return is_commit(text) or "$" in name
