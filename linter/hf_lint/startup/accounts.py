"""Users of an image: who is created, with which uid and home, and which uid a USER stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.startup.images import base_facts

if TYPE_CHECKING:
    from hf_lint.space.dockerfile import Instruction, Stage
    from hf_lint.space.shell import Command, Word

FIRST_UID = 1000
"""What useradd and adduser give the first user that is no system user."""

_MAX_ACCOUNTS = 50
_CREATORS = ("useradd", "adduser")
_CHANGERS = frozenset(("deluser", "getent", "id", "if", "userdel", "usermod", "groupmod", "sed", "vipw", "newusers"))
# Options that take the next word; the others are flags.
_VALUED = {
    "useradd": "-b -c -d -e -f -g -G -k -K -p -s -u -Z --base-dir --comment --home-dir --home --expiredate --inactive "
    "--gid --groups --skel --key --password --shell --uid --selinux-user",
    "adduser": "-u -h -g -s -G -k --uid --home --gecos --comment --gid --ingroup --shell --conf --firstuid --lastuid",
}


class Account(NamedTuple):
    """A user that the Dockerfile creates. `uid` is None when it cannot be known; `word` is where the uid is said."""

    name: str
    uid: int | None
    home: str
    """Its home folder, "" when it gets none."""
    system: bool
    guarded: bool
    """Whether the command is one of several ways, or the failure is caught: then it may not have its effect."""
    instruction: Instruction
    command: Command
    word: Word | None


class Accounts:
    """The users of a stage. `changed` holds whether anything but creation was done to them."""

    def __init__(self) -> None:
        self.created: list[Account] = []
        self.changed = False

    def get(self, name: str) -> Account | None:
        """Return the account of that name."""
        return next((account for account in self.created if account.name == name), None)


def collect_accounts(stage: Stage) -> Accounts:
    """Return the users that a stage and those it is built on create, in order."""
    found = Accounts()
    for part in reversed(list(stage.chain)):
        for run in part.instructions:
            if len(found.created) > _MAX_ACCOUNTS:
                found.changed = True  # too many to be followed: nothing about them is certain
                return found
            if run.name == "RUN" and ("user" in run.original or run.heredocs or "passwd" in run.original):
                _read(run, found)
    return found


def _read(run: Instruction, found: Accounts) -> None:
    commands = run.commands
    guarded = any(pipeline.operator == "||" for pipeline in run.pipelines)
    for command in commands:
        if command.name in _CREATORS:
            account = _account(run, command, found, guarded)
            if account is not None:
                found.created.append(account)
        elif command.name in _CHANGERS or "/etc/passwd" in command.args:
            found.changed = True
    if any(redirect.target and redirect.target.value == "/etc/passwd" for c in commands for redirect in c.redirects):
        found.changed = True


def _account(run: Instruction, command: Command, found: Accounts, guarded: bool) -> Account | None:
    options, names = _options(command)
    if not names or len(names) > 1:
        return None  # `adduser USER GROUP` creates nobody
    name = _value(run, names[0])
    word = options.get("-u") or options.get("--uid")
    system = bool({"-r", "--system", "-S"} & options.keys())
    uid: int | None = None
    if word is not None:
        text = _value(run, word)
        uid = int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else None
    elif not system and not guarded and all(other.uid is not None or other.system for other in found.created):
        taken = [other.uid for other in found.created if other.uid is not None and other.uid >= FIRST_UID]
        uid = max(taken) + 1 if taken else FIRST_UID
    if name is None:
        return None
    home_word = next((options[key] for key in ("-d", "--home-dir", "--home", "-h") if options.get(key)), None)
    made = (command.name == "adduser" and not system) or bool({"-m", "--create-home"} & options.keys())
    if {"-M", "--no-create-home", "-H"} & options.keys():
        made = False
    home = (_value(run, home_word) or "") if home_word else f"/home/{name}"
    return Account(name, uid, home if made else "", system, guarded, run, command, word)


def _options(command: Command) -> tuple[dict[str, Word | None], list[Word]]:
    """Return the options with their values, and the other words; `-mu 1000` is `-m -u 1000`."""
    valued = _VALUED[command.name].split()
    options: dict[str, Word | None] = {}
    rest: list[Word] = []
    words = iter(command.argv[1:])
    for word in words:
        text = word.value
        if text.startswith("--"):
            key, equals, _ = text.partition("=")
            options[key] = word if equals else (next(words, None) if key in valued else None)
        elif text.startswith("-") and len(text) > 1:
            for at, letter in enumerate(text[1:], 1):
                key = f"-{letter}"
                if key in valued:
                    options[key] = next(words, None) if at == len(text) - 1 else word
                    break
                options[key] = None
        else:
            rest.append(word)
    return options, rest


def _value(run: Instruction, word: Word) -> str | None:
    """Return the value of an option or a name with variables put in; None when it cannot be known."""
    text = word.value
    if text.startswith("--"):
        text = text.partition("=")[2]
    elif text.startswith("-"):
        text = text.lstrip("-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    if "$" not in text:
        return text or None
    expanded = run.expand(text)
    return expanded.text if expanded.known and expanded.text else None


def user_name(instruction: Instruction) -> str | None:
    """Return the user that a USER names, its group left out; None when it depends on what is not in the file."""
    expanded = instruction.expand(instruction.args[0]) if instruction.args else None
    return expanded.text.partition(":")[0].strip() if expanded and expanded.known else None


def uid_of(name: str | None, stage: Stage) -> int | None:
    """Return the uid of a user of a stage, None when it cannot be known."""
    if not name:
        return None
    if name.isascii() and name.isdigit() and len(name) < 10:
        return int(name)
    if name == "root":
        return 0
    accounts = collect_accounts(stage)
    if accounts.changed:
        return None
    facts = base_facts(stage)
    account = accounts.get(name)
    if account is None:
        return FIRST_UID if name == facts.user else facts.users.get(name)
    if account.word is None and account.uid is not None and not account.system and facts.user:
        return account.uid + 1  # the base image's own user has the first number already
    return account.uid


def names_user(run: Instruction, name: str) -> bool:
    """Return whether a RUN has the name as a word: `user` is none of `useradd` and `--user`."""
    text = run.original
    at = text.find(name)
    while at >= 0:
        around = text[at - 1 : at] + text[at + len(name) : at + len(name) + 1]
        if not any(char.isalnum() or char in "_-" for char in around):
            return True
        at = text.find(name, at + 1)
    return False


def home_of_first(stage: Stage) -> str | None:
    """Return the home folder of uid 1000 when the container runs; None where it is not known.

    It is HOME of the image, else that of the account, else /, which is what a user without an account gets.
    """
    if "HOME" in stage.scope.unknown:
        return None
    if stage.env.get("HOME"):
        return stage.env["HOME"]
    facts, accounts = base_facts(stage), collect_accounts(stage)
    if accounts.changed or not (facts.root or facts.home):
        return None
    owner = next((one for one in accounts.created if uid_of(one.name, stage) == FIRST_UID), None)
    if owner is not None:
        return owner.home or f"/home/{owner.name}"
    if any(one.uid is None and not one.system for one in accounts.created):
        return None
    return facts.home or "/"
