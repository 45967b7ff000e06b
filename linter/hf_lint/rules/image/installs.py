"""Packages that a build installs by name: which version, the day of the build decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.space.requirements import INSTALLERS, image_installs, project_dependencies
from hf_lint.startup.programs import build_programs, commands_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hf_lint.core.model import Problem
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.shell import Command, Word
    from hf_lint.startup.programs import Program

_NAME = regex(r"(@?[A-Za-z0-9][\w.-]*(?:/[\w.-]+)?)(?:\[[^\]]*\])?")
_EXACT = regex(r"===?\s*[0-9][^*,<>~=]*$")
_NPM_EXACT = regex(r"=?v?\d{1,9}\.\d{1,9}\.\d{1,9}[\w.+-]{0,200}$")
_PROJECT = regex(r"\.(?:/\.?)?(?:\[[^\]]*\])?")
_VALUED = {
    "pip": regex(
        r"-[rceifbdt]|--(?:requirement|constraint|editable|index-url|extra-index-url|find-links|target|prefix|root|src"
        r"|platform|python-version|python|implementation|abi|no-binary|only-binary|timeout|default-timeout|retries|proxy"
        r"|trusted-host|cert|cache-dir|progress-bar|upgrade-strategy|config-settings|global-option|build-option"
        r"|index-strategy|torch-backend|report|log|exists-action|group|overrides?)"
    ),
    "conda": regex(r"-[ncpf]|--(?:name|channel|prefix|file|solver|override-channels)"),
    "npm": regex(r"--(?:registry|prefix|cache|omit|include|loglevel|workspace)|-w"),
    "cargo": regex(r"--(?:version|vers|git|rev|branch|tag|path|root|features|registry|index|target|profile)|-[FjZ]"),
    "gem": regex(r"-[vsinP]|--(?:version|source|install-dir|bindir)"),
}


@rule("unlocked-image-install")
def unlocked_image_install(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report RUN installs packages without saying which version."""
    tools = frozenset(policy.params["build_tools"])
    for program, command in commands_of(build_programs(space)):
        found = find_unlocked(program, command, space, frozenset(policy.params["lock_files"]))
        if found is None:
            continue
        words, message = found
        tied = _tied_names(program, command, policy.params["tied"]) if words else frozenset()
        if tied:
            words = [word for word in words if package_name(program.resolve(word)).lower() not in tied]
            if not words:
                continue
        names = [package_name(program.resolve(word)) for word in words]
        variant = "tools" if words and all(name.lower() in tools for name in names) else ""
        start = words[0].start if words else command.start
        end = words[-1].end if words else command.end
        if words:
            message = message.format(names=", ".join(f"`{name}`" for name in names[:8]) + (" ..." if names[8:] else ""))
        yield Hit(program.file.location(start, end), message, variant)


def _tied_names(program: Program, command: Command, ties: dict[str, list[str]]) -> frozenset[str]:
    """Return names that an exact version in the same command ties down too."""
    exact = {package_name(value).lower() for word in command.argv if _pip_exact(value := program.resolve(word))}
    return frozenset(name for anchor, names in ties.items() if anchor in exact for name in names)


def package_name(value: str) -> str:
    """Return the name in `name[extra]==1.0`."""
    match = _NAME.match(value)
    return match[1] if match else value[:40]


def find_unlocked(
    program: Program, command: Command, space: Space, lock_files: frozenset[str]
) -> tuple[list[Word], str] | None:
    """Return the words that name packages without a version, and the message."""
    name, args = command.program, command.program_args
    words = command.program_words
    if name == "pip" and "install" in args[:2]:
        if {"--require-hashes", "-c", "--constraint"} & set(args) or any(a.startswith("--constraint=") for a in args):
            return None
        after = words[args.index("install") + 1 :]
        named = _find_listed(program, after, "pip", _pip_exact, "pip installs {names}")
        return named or (None if "--no-deps" in args else _project(program, after, space))
    if name == "uv" and (args[:2] == ("tool", "install") or args[:1] == ("add",)):
        return _find_listed(program, words[1 + (args[0] == "tool") :], "pip", _pip_exact, "uv installs {names}")
    if name == "pipx" and args[:1] == ("install",):
        return _find_listed(program, words[1:], "pip", _pip_exact, "pipx installs {names}")
    verb = args[0] if args else ""
    lock = next((lock for lock, (tool, verbs) in INSTALLERS.items() if name == tool and verb in verbs), None)
    if lock:
        return _judge_project(f"{name} {verb}", lock, space)
    if name in ("npm", "pnpm", "yarn", "bun"):
        return _node(program, command, space, lock_files)
    if name in ("conda", "mamba", "micromamba") and "install" in args[:1]:
        if any(arg in ("-f", "--file") for arg in args):
            return None
        return _find_listed(program, words[1:], "conda", lambda value: "=" in value, f"{name} installs {{names}}")
    if (
        name == "cargo"
        and args[:1] == ("install",)
        and not {"--locked", "--version", "--vers", "--git", "--path"} & set(args)
    ):
        return _find_listed(program, words[1:], "cargo", lambda value: "@" in value, "cargo installs {names}")
    if name == "gem" and args[:1] == ("install",) and not {"-v", "--version"} & set(args):
        return _find_listed(program, words[1:], "gem", lambda value: ":" in value, "gem installs {names}")
    if name == "go" and args[:1] == ("install",):
        newest = [word for word in words[1:] if program.resolve(word).endswith(("@latest", "@main", "@master"))]
        return (newest, "go installs the newest version of {names}") if newest else None
    return None


def _project(program: Program, words: tuple[Word, ...], space: Space) -> tuple[list[Word], str] | None:
    """Return what `pip install .` takes: the dependencies of the project, where no requirements file pinned them
    before."""
    word = next((word for word in words if _PROJECT.fullmatch(program.resolve(word))), None)
    file = space.get("pyproject.toml")
    if word is None or file is None or any(install.files for install in image_installs(space)):
        return None
    loose = [item.name for item in project_dependencies(file) if not item.pinned and not item.url]
    if not loose:
        return None
    names = ", ".join(f"`{name}`" for name in loose[:8]) + (" ..." if loose[8:] else "")
    message = f"`pip install {program.resolve(word)}` installs {names} without a version"
    return [], message


def _judge_project(what: str, lock: str, space: Space) -> tuple[list[Word], str] | None:
    own = {file.name for file in space.files.values() if not file.vendored}
    if lock in own or not own & {"pyproject.toml", "Pipfile"}:
        return None
    return [], f"`{what}` without {lock} installs the newest versions"


def _find_listed(
    program: Program, words: tuple[Word, ...], tool: str, exact: Callable[[str], bool], what: str
) -> tuple[list[Word], str] | None:
    found: list[Word] = []
    skip = False
    for word in words:
        value = program.resolve(word)
        if skip:
            skip = False
        elif value.startswith("-"):
            skip = "=" not in value and bool(_VALUED[tool].fullmatch(value))
        elif _is_name(value) and not exact(value):
            found.append(word)
    return (found, what + " without a version") if found else None


def _is_name(value: str) -> bool:
    """Return whether `value` names a package: no path, no URL, no file, nothing unknown."""
    if not value or value.startswith((".", "/", "~", "$", "git+", "file:", "`", "*", "%", "{", "(")):
        return False
    if "://" in value or "@ " in value or ("*" in value and "=" not in value):
        return False
    name = _NAME.match(value)
    if not name or value.endswith((".whl", ".zip", ".tar.gz", ".txt", ".tgz", "/")) or "$(" in value:
        return False
    return "/" not in name[1] or name[1].startswith("@") or "=" in value or "::" in value


def _pip_exact(value: str) -> bool:
    return bool(_EXACT.search(value)) or ("==" in value and "$" in value) or " @ " in value


def _npm_exact(value: str) -> bool:
    _, at, version = value[1:].rpartition("@")
    return bool(at) and (bool(_NPM_EXACT.match(version)) or "$" in version)


def _node(
    program: Program, command: Command, space: Space, lock_files: frozenset[str]
) -> tuple[list[Word], str] | None:
    name, args, words = command.program, command.program_args, command.program_words
    if args[:2] == ("global", "add") and name == "yarn":
        return _find_listed(program, words[2:], "npm", _npm_exact, "yarn installs {names}")
    verbs = ("install", "i", "add") if name != "yarn" else ("add",)
    verb = next((index for index, arg in enumerate(args) if not arg.startswith("-")), None)
    if "--no-frozen-lockfile" in args or "--no-package-lock" in args or "--no-lockfile" in args:
        return [], f"{name} ignores the lock file because of an option, so it installs the newest versions"
    if verb is None or args[verb] not in verbs:
        return None
    named = _find_listed(program, words[verb + 1 :], "npm", _npm_exact, f"{name} {args[verb]} takes {{names}}")
    if named or name == "yarn" or any(not arg.startswith("-") for arg in args[verb + 1 :]):
        return named
    own = {file.name for file in space.files.values() if not file.vendored}
    if "package.json" not in own or own & lock_files:  # what is cloned or generated may bring its lock file along
        return None
    return [], f"`{name} {args[verb]}` without a lock file installs the newest versions"
