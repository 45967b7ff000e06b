"""A git repository read through git's plumbing, with everything off through which it could start a program.

Nothing here writes, checks out, fetches, or obeys what can hide objects: replacements, grafts, a commit graph.
"""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from functools import cached_property
from io import BufferedReader
from itertools import islice
from typing import TYPE_CHECKING

from hf_lint.core.programs import program_on_path
from hf_lint.errors import SourceError
from hf_lint.git.objects import Objects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import TypeVar

    T = TypeVar("T")

TIMEOUT = 600
"""Seconds for one git command: the longest lists the commits of a large repository."""
_PIPE = 1 << 20
"""Bytes of git's output that may wait for us, so that both work at a time."""
_SHARE = 500
"""Lines that one git is given: they fit into a pipe, so that neither side waits for the other."""
_BLOCK = 20
"""Results that are taken from one git before it is the other's turn."""
_SETTINGS = ("core.fsmonitor=false", "core.commitGraph=false", "core.untrackedCache=false")
_NO_HOOKS = f"core.hooksPath={os.devnull}"
_HARDENED = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_KEPT = ("GIT_CONFIG", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_EXEC_PATH")
_OF_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES")


def git_program() -> str:
    """Return the absolute path of git. SourceError when PATH has none."""
    names = ("git.exe", "git.cmd") if os.name == "nt" else ("git",)
    program = program_on_path(*names)
    if program is None:
        raise SourceError("git is not on PATH")
    return program


def git_environment(*, hook: bool = False) -> dict[str, str]:
    """Return the environment that git runs in. `hook`: what git itself has set for one of its hooks stays."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name.startswith(_KEPT)
    }
    if hook:
        for name in _OF_HOOK:
            value = os.environ.get(name)
            if value:
                environment[name] = value if name.startswith("GIT_ALT") else os.path.abspath(value)
    return {**environment, **_HARDENED}


def git_command(folder: str, *, hooks: bool = False) -> list[str]:
    """Return the start of a command that runs git in `folder`; with `hooks` it still knows where they are."""
    settings = [word for setting in (*_SETTINGS, *([] if hooks else [_NO_HOOKS])) for word in ("-c", setting)]
    return [git_program(), "--no-pager", "--literal-pathspecs", *settings, "-C", folder]


class Repository:
    """The repository that `folder` is in. Close it, or use it in a `with` statement: it keeps a process of git."""

    def __init__(self, folder: str | Path, *, hook: bool = False) -> None:
        """SourceError when there is no repository, or git refuses to read it. For `hook` see `git_environment`."""
        self._environment: Mapping[str, str] = git_environment(hook=hook)
        self._command = git_command(str(folder))
        found = self.run("rev-parse", "--is-bare-repository", "--show-cdup", "--show-prefix").split(b"\n", 2)
        bare, up, prefix = (*found, b"", b"")[:3]
        self.bare = bare == b"true"
        # In a bare repository git prints neither of the two lines.
        self.prefix = os.fsdecode(prefix.removesuffix(b"\n")).rstrip("/")
        """The folder's path inside the repository; "" for its root."""
        self.root = os.path.join(str(folder), os.fsdecode(up)) if up else str(folder)
        self._command = git_command(self.root)
        index = os.environ.get("GIT_INDEX_FILE")
        if index and os.path.realpath(os.path.dirname(os.path.abspath(index))) == os.path.realpath(self.git_dir):
            self._environment = {**self._environment, "GIT_INDEX_FILE": os.path.abspath(index)}  # `git commit FILE`

    def __enter__(self) -> Repository:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process that reads objects."""
        for name in ("objects", "headers"):
            if name in self.__dict__:
                self.__dict__[name].close()

    @cached_property
    def git_dir(self) -> str:
        """The repository's own folder; that of the worktree where it is one."""
        return os.fsdecode(self.run("rev-parse", "--absolute-git-dir").removesuffix(b"\n"))

    @cached_property
    def objects(self) -> Objects:
        """The objects, read one at a time."""
        return Objects(self._start(["cat-file", "--batch"], subprocess.PIPE))

    @cached_property
    def headers(self) -> Objects:
        """Kind and size of objects, one at a time."""
        return Objects(self._start(["cat-file", "--batch-check"], subprocess.PIPE), with_data=False)

    def stream(
        self,
        *arguments: str,
        lines: Sequence[str],
        parse: Callable[[BufferedReader], Iterator[T]],
        settings: Iterable[str] = (),
    ) -> Iterator[T]:
        """Yield what `parse` makes of git's output for `lines`, in no certain order.

        Two processes of git share the lines, and begin at once, whenever the first result is asked for. SourceError
        when git fails, which it does where objects are missing.
        """
        words = [*(word for setting in settings for word in ("-c", setting)), *arguments]
        half = min(_SHARE, -(-len(lines) // 2))
        shares = [lines[at : at + half] for at in range(0, len(lines), half or 1)]
        pairs = [shares[at : at + 2] for at in range(0, len(shares), 2)]
        started = [self._deal(words, pair) for pair in pairs[:1]]

        def results() -> Iterator[T]:
            for pair in pairs:
                processes = started.pop() if started else self._deal(words, pair)
                try:
                    readers = [_receive(process, parse) for process in processes]
                    while readers:
                        for reader in [*readers]:  # both work as fast as they are read
                            block = list(islice(reader, _BLOCK))
                            yield from block
                            if len(block) < _BLOCK:
                                readers.remove(reader)
                finally:
                    for process in processes:
                        _end(process)

        return results()

    def _deal(self, words: list[str], shares: Iterable[Sequence[str]]) -> list[subprocess.Popen[bytes]]:
        processes = []
        for share in shares:
            processes.append(self._start(words, subprocess.PIPE))
            _send(processes[-1], share)
        return processes

    def _start(self, arguments: list[str], stdin: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*self._command, *arguments],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self._environment,
            pipesize=_PIPE,
        )

    def run(self, *arguments: str, stdin: bytes = b"", hooks: bool = False) -> bytes:
        """Return what git prints. SourceError with git's own words when it fails. For `hooks` see `git_command`."""
        try:
            done = subprocess.run(
                [*(git_command(self.root, hooks=True) if hooks else self._command), *arguments],
                input=stdin,
                capture_output=True,
                env=self._environment,
                timeout=TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise SourceError(f"git {arguments[0]} took more than {TIMEOUT} seconds") from None
        except OSError as error:
            raise SourceError(f"git cannot be run: {error.strerror}") from None
        if done.returncode:
            raise SourceError(_reason(done.stderr, arguments[0]))
        return done.stdout

    def resolve(self, revision: str, kind: str = "commit") -> str:
        """Return the id of the commit (or other `kind` of object) that `revision` names. SourceError when there is
        none."""
        unusable = not revision or revision.startswith("-") or not revision.isprintable()
        try:
            if unusable:
                raise SourceError(revision)
            name = f"{revision}^{{{kind}}}"
            found = self.run("rev-parse", "--verify", "--quiet", "--end-of-options", name)
        except SourceError:
            raise SourceError(f"this repository has no {kind} {revision!r}") from None
        return found.decode("ascii").split()[-1]

    def find(self, revision: str, path: str) -> str | None:
        """Return the id of the object at `path` of a tree, or of the index for an empty `revision`; None without
        one."""
        try:
            found = self.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}:{path}")
        except SourceError:
            return None
        return found.decode("ascii").split()[-1]

    def sizes(self, ids: Iterable[str]) -> dict[str, tuple[str, int]]:
        """Return kind and size of those objects that are here."""
        wanted = dict.fromkeys(ids)
        if not wanted:
            return {}
        lines = self.run("cat-file", "--batch-check", stdin="".join(f"{one}\n" for one in wanted).encode("ascii"))
        rows = (line.split() for line in lines.decode("utf-8", "replace").splitlines())
        return {row[0]: (row[1], int(row[2])) for row in rows if len(row) == 3}

    def path(self, name: str) -> str:
        """Return where git keeps the file or folder `name`, such as shallow or hooks."""
        found = os.fsdecode(self.run("rev-parse", "--git-path", name, hooks=True).removesuffix(b"\n"))
        return os.path.join(self.root, found)

    def shallow(self) -> frozenset[str]:
        """Return the commits whose parents a shallow clone has left out."""
        try:
            with open(self._shallow_file, encoding="ascii") as stream:
                return frozenset(stream.read().split())
        except (OSError, UnicodeDecodeError):
            return frozenset()

    def partial(self) -> bool:
        """Return whether this is a partial clone, in which objects may be missing."""
        common = os.path.dirname(self._shallow_file)
        objects = self._environment.get("GIT_OBJECT_DIRECTORY") or os.path.join(common, "objects")
        try:
            return any(name.endswith(".promisor") for name in os.listdir(os.path.join(objects, "pack")))
        except OSError:
            return False

    @cached_property
    def _shallow_file(self) -> str:
        own = os.path.join(self.root, ".git")
        usual = os.path.isdir(own) and not os.path.exists(os.path.join(own, "commondir"))
        if usual and not self._environment.keys() & {"GIT_DIR", "GIT_COMMON_DIR"}:
            return os.path.join(own, "shallow")  # as nearly always: git need not be asked
        return self.path("shallow")


def _send(process: subprocess.Popen[bytes], lines: Iterable[str]) -> None:
    assert process.stdin is not None
    with suppress(OSError):  # it has died: its exit code tells
        process.stdin.write("".join(f"{line}\n" for line in lines).encode("ascii"))
        process.stdin.close()


def _receive(process: subprocess.Popen[bytes], parse: Callable[[BufferedReader], Iterator[T]]) -> Iterator[T]:
    assert isinstance(process.stdout, BufferedReader)
    yield from parse(process.stdout)
    process.stdout.close()
    if process.wait():
        raise SourceError("objects of the history are missing; this is a partial clone, or it is damaged")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process wherever it is."""
    if process.stdout is not None:
        process.stdout.close()
    process.kill()
    process.wait()


def _reason(stderr: bytes, command: str) -> str:
    """Return the first line of what git complains about, without its own prefix."""
    lines = stderr.decode("utf-8", "backslashreplace").strip().splitlines()
    text = lines[0].removeprefix("fatal: ").removeprefix("error: ") if lines else "no reason given"
    return text if text.startswith(("not a git", "detected")) else f"git {command} failed: {text}"
