"""Passwords on command lines: what a program is given as its password has no name to be known by."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.secrets.checks import is_placeholder
from hf_lint.secrets.values import is_common_word, is_key, is_password

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hf_lint.secrets.bounds import Bounds

_MAX_HITS = 50_000
"""Places of one program that are looked at in one text."""

# Between the words of a command line, or between the items of a JSON array or a Python list of arguments.
_GAP = r"(?:[ \t]+|\\{0,2}[\"'][ \t]*,[ \t]*(?:\\?\n[ \t]*)?)"
# One word. In quotes it may hold what a shell would take for itself.
_WORD = (
    r"(?:\\{0,2}(?P<mark>[\"'])(?P<quoted>[^\s\"'`\\]{3,200})\\{0,2}(?P=mark)|"
    r"(?P<bare>[^\s\"'`\\;|&<>()]{3,200}))"
)
# The next word, or the next item of a list when it is a literal.
_ARGUMENT = (
    rf"(?:[ \t]+{_WORD}|\\{{0,2}}[\"'][ \t]*,[ \t]*(?:\\?\n[ \t]*)?\\{{0,2}}[\"'](?P<item>[^\s\"'`\\]{{3,200}}))"
)
_GLUED = r"(?P<edge>[\"']?)(?P<glued>[^\s\"'`\\;|&<>()]{3,120})(?P=edge)"
# The words of one command up to the next option: `-p` of another command behind it makes folders.
_WITHIN = r"(?:[ \t]+[^\s;|&]{1,80}){0,12}?[ \t]+"
_USER = r"[\w.@+-]{1,60}"
_PAIR = rf"[\"']?{_USER}:(?P<bare>[^\s\"'`\\;|&]{{3,120}})"
_ECHO = r"(?:echo|printf)[ \t]+(?:-\w+[ \t]+)*"
# What a program is given to read by a pipe, by a here-string, or by a here-document: the line below.
_SAID = (
    r"(?:cat[ \t]*<<-?[ \t]*[\"']?\w{1,40}[\"']?[ \t]*|"
    r"(?:(?:echo|printf)[ \t]+(?:-\w+[ \t]+)*(?:[\"']?%s(?:\\{1,2}n)?[\"']?[ \t]+)?|cat[ \t]*<<<[ \t]*)"
    r"(?P<edge>[\"']?)(?P<glued>[^\s\"'`\\;|&<>()]{3,120})"
    r"(?:\\{1,2}n[^\s\"'|;&]{0,130})?(?P=edge)[ \t]*)\|[ \t]*"
)
_BELOW = r"(?:[^\n]{0,100}\n[ \t]*(?P<bare>[^\s\"'`\\;|&<>()]{3,120})[ \t]*(?:\n|\Z))?"
_READ = (
    r"(?:<<<[ \t]*(?P<edge>[\"']?)(?P<glued>[^\s\"'`\\;|&<>()]{3,120})(?P=edge)|"
    r"<<-?[ \t]*[\"']?\w{1,40}[\"']?[^\n]{0,100}\n[ \t]*(?P<bare>[^\s\"'`\\;|&<>()]{3,120})[ \t]*(?:\n|\Z))"
)
_OPTIONS = r"[^\n;|&<]{0,200}?"
# What a script of expect types when it is asked for a password.
_SEND = (
    r"send(?:[ \t]+-[\w-]*)*[ \t]+[\\\"'{]{0,3}(?P<bare>[^\s\"'`\\;|&<>(){}\[\]$]{3,120})(?:\\{1,3}[rn])*[\"'}\\\s;]"
)


_PYTHON_STARTERS = ("subprocess", "system(", "popen", "spawn", "\n!")
_OTHER_STARTERS = ("child_process", "spawn", "exec", "system(", "sh -c", '"scripts"')
_KNOWN = ("pass", "login", "auth", "token")
_GROUPS = ("quoted", "glued", "bare", "item", "key")


class Program(NamedTuple):
    """How a program takes a password."""

    hint: str
    """A literal in small letters that stands in each of its command lines."""
    pattern: re.Pattern[str]
    before: int = 0
    """How many characters before the hint a command line can begin."""
    weak: bool = False
    """Whether the word needs no look of its own, as nothing but a password can stand there."""


def _after(option: str) -> str:
    """Return the rest of a command line up to the word behind `option`."""
    return rf"\b[^\n;|]{{0,240}}?{_GAP}[\"']?(?:{option})"


# Programs that read a password and nothing else; `passwd` is a file, too.
_READERS = (
    ("kinit", r"kinit\b"),
    ("sudo", r"sudo[ \t]+(?:-\w+[ \t]+)*-\w*S"),
    ("sshpass", r"sshpass[ \t]+(?!-)"),
    ("ssh-add", r"ssh-add\b"),
    ("cryptsetup", r"cryptsetup\b"),
    ("su ", r"(?<![\w./-])su[ \t]"),
    *((name, rf"{name}\b") for name in ("ansible-vault", "secret-tool", "veracrypt", "gopass", "keyring", "unzip")),
    ("pass insert", r"(?<![\w./-])pass[ \t]insert\b"),
    ("bw unlock", r"\bbw[ \t]unlock\b"),
    ("vault login", r"\bvault[ \t]login\b"),
    ("passwd", r"(?<!/etc/)(?<!ch)(?:vnc|smb|ht)?passwd\b"),
)
# Options with which a program reads one.
_READING = (
    ("storepasswd", r"-storepasswd\b"),
    ("passphrase-fd", r"--passphrase-fd[ =]+\d"),
    ("password-file", r"--password-file[ =]+-(?!\w)"),
    ("-stdin", r"-stdin\b"),
    ("htpasswd -", r"htpasswd[ \t]+-\w*i\w*"),
    ("obscure -", r"obscure[ \t]-"),
    ("pass stdin", r"-pass[ \t]stdin\b"),
    ("passin stdin", r"-passin[ \t]stdin\b"),
    ("with-token", r"--with-token\b"),
)

_VARIABLE = regex(
    rf"(?:[ \"']-e|--(?:env|build-arg|set|var|variable))(?:{_GAP}|=)[\"']?"
    rf"(?i:\w{{0,40}}(?:secret|passw|passphrase|pwd|token|api_?key|credential)\w{{0,40}})(?:[=:]|{_GAP}){_WORD}"
)
_PROGRAMS = (
    # echo 'user:password' | chpasswd
    Program(
        "chpasswd",
        regex(
            _ECHO + r"[\"']?(?:%s\\n[\"'][ \t]+[\"']?)?[\w.${}-]{1,60}:(?P<bare>[^\s\"':|;&\\]{3,200})(?:\\n)?[\"']?"
            r"[ \t]*\|[ \t]*(?:sudo[ \t]+(?:-\w+[ \t]+)*)?[\w/]{0,20}chpasswd"
        ),
        before=300,
    ),
    Program(
        "chpasswd",
        regex(
            r"chpasswd[^\n;|&<]{0,60}(?:<<<[ \t]*[\"']?|<<-?[ \t]*[\"']?\w{1,40}[\"']?[^\n]{0,100}\n[ \t]*)"
            r"[\w.-]{1,60}:(?P<bare>[^\s\"':|;&]{3,200})"
        ),
    ),
    *(Program(hint, regex(rf"{hint}{_WITHIN}-p{_ARGUMENT}")) for hint in ("useradd", "usermod")),
    *(Program(hint, regex(rf"{reader}{_OPTIONS}{_READ}")) for hint, reader in _READERS),
    *(Program(hint, regex(rf"{re.escape(hint)}{_OPTIONS}{_READ}")) for hint, _ in _READING),
    *(
        Program(hint, regex(rf"{_SAID}(?:sudo[ \t]+)?(?:[\w./]{{0,30}}/)?{reader}{_BELOW}"), before=300)
        for hint, reader in _READERS
    ),
    *(Program(hint, regex(rf"{_SAID}[^\n|;]{{1,200}}?{option}{_BELOW}"), before=450) for hint, option in _READING),
    Program("sshpass", regex(rf"sshpass{_GAP}[\"']?-p(?:{_ARGUMENT}|{_GLUED})"), weak=True),
    Program("mysql", regex(rf"mysql(?:dump|admin|import|show)?{_after('-p')}(?!ort){_GLUED}")),
    Program("mariadb", regex(rf"mariadb(?:-dump|-admin)?{_after('-p')}(?!ort){_GLUED}")),
    Program("mysqladmin", regex(rf"mysqladmin{_after('password')}[ \t]+{_WORD}")),
    Program("curl", regex(rf"curl{_after('-u|--user|--proxy-user')}(?:{_GAP}|=)?{_PAIR}")),
    Program("redis-cli", regex(rf"redis-cli{_after('-a')}{_ARGUMENT}")),
    Program("requirepass", regex(rf"requirepass{_ARGUMENT}")),
    Program("htpasswd", regex(rf"htpasswd[ \t]+-\w*b\w*(?:[ \t]+-\w+)*[ \t]+(?:\S+[ \t]+)?{_USER}[ \t]+{_WORD}")),
    Program(
        "smbclient", regex(rf"smbclient{_after('-U|--user')}[ =]?[\"']?[\w.@\\-]{{1,60}}%(?P<bare>[^\s\"']{{3,120}})")
    ),
    Program("ldap", regex(rf"ldap(?:search|add|modify|whoami|passwd){_after('-w')}[ \t]+{_WORD}")),
    Program("mongo", regex(rf"mongo(?:sh|dump|restore|import|export)?{_after('-p')}[ \t]+{_WORD}")),
    Program(
        "openssl", regex(rf"openssl{_after('-pass(?:in|out)?')}[ \t]+[\"']?pass:(?P<bare>[^\s\"'`\\;|&]{{3,120}})")
    ),
    Program("openssl", regex(rf"openssl{_after('-k')}[ \t]+{_WORD}")),
    Program("expect -c", regex(rf"expect[ \t]+-c[ \t][^\n]{{0,300}}?{_SEND}")),
    *(
        Program(hint, regex(rf"{hint}[^\n]{{0,40}}?[\"'}}:?][^\n]{{0,10}}?[;{{\s]\s{{0,20}}{_SEND}", re.IGNORECASE))
        for hint in ("assword", "passphrase", "passcode")
    ),
    Program("lftp", regex(rf"lftp{_after('-u|--user')}[ \t]+[\"']?{_USER},(?P<bare>[^\s\"'`\\;|&]{{3,120}})")),
    Program("sqlcmd", regex(rf"sqlcmd{_after('-P')}[ \t]*{_WORD}")),
    Program("sqlplus", regex(rf"sqlplus\b{_OPTIONS}[ \t][\"']?{_USER}/(?P<bare>[^\s\"'`\\;|&@/]{{3,120}})@")),
    Program("kadmin", regex(rf"kadmin[^\n;|]{{0,240}}?[ \t]-p?w[ \t]+{_WORD}")),
    Program("zip", regex(rf"zip[ \t]+(?:-\w+[ \t]+)*-P[ \t]*{_WORD}")),
    Program("7z", regex(rf"7z[ar]?[ \t]+\w+{_after('-p')}{_GLUED}")),
    Program("--passphrase", regex(rf"--passphrase(?:{_ARGUMENT}|={_GLUED})")),
    Program("x11vnc", regex(rf"x11vnc{_after('-passwd|-storepasswd')}{_ARGUMENT}")),
    Program("ttyd", regex(rf"ttyd{_after('-c|--credential')}(?:{_GAP}|=){_PAIR}"), weak=True),
    Program("gotty", regex(rf"gotty{_after('-c|--credential')}(?:{_GAP}|=){_PAIR}"), weak=True),
    Program("filebrowser", regex(rf"filebrowser{_after('users')}[ \t]+(?:add|update)[ \t]+{_USER}[ \t]+{_WORD}")),
    Program("login", regex(rf"login{_after('-p')}[ \t]+{_WORD}")),
    Program(
        "identified", regex(rf"(?i:identified(?:[ \t]+with[ \t]+\w+)?[ \t]+by(?:[ \t]+password)?)[ \t]+\\?{_WORD}")
    ),
    Program(
        "password '", regex(rf"(?i:(?:user|role|with|login|encrypted|superuser)[ \t]+password)[ \t]+{_WORD}"), before=12
    ),
    # FROM user:password@registry/image
    Program(
        "from ",
        regex(rf"(?i:from)[ \t]+(?:--platform=\S+[ \t]+)?{_USER}:(?P<bare>[^\s:@/\"']{{3,120}})@[\w.-]+(?::\d+)?/"),
    ),
    # docker run -e DB_PASSWORD=..., and every other program that is given variables so
    *(Program(hint, _VARIABLE) for hint in (" -e ", '"-e"', "'-e'", "--env", "--build-arg", "--set", "--var")),
    Program("authtoken", regex(rf"authtoken{_GAP}[\"']?(?P<key>[A-Za-z0-9_-]{{20,100}})(?![\w-])")),
    Program(
        "composer",
        regex(
            r"composer[ \t]+config\b[^\n;|&]{0,80}?(?:oauth|token|bearer)[\w.-]*[ \t]+(?P<key>[\w-]{16,100})(?![\w-])"
        ),
    ),
    *(
        Program(hint, regex(rf"{hint}[ \t]*:[ \t]*(?P<key>[\w.~+/=-]{{16,300}})", re.IGNORECASE))
        for hint in ("x-api-key", "x-auth-token", "x-access-token", "x-secret-key")
    ),
    Program("pypi-token.", regex(r"pypi-token\.[\w-]{1,60}[ \t]+(?P<key>[^\s\"'`;|&$]{8,300})")),
    Program("http-basic.", regex(rf"http-basic\.[\w-]{{1,60}}[ \t]+{_USER}[ \t]+{_WORD}")),
)


def runs_commands(lower: str, words: Mapping[str, list[int]], *, python: bool) -> bool:
    """Return whether code has what starts programs, or SQL with a password: only then it is searched for command lines.

    A command line that only a comment of code shows is deliberately passed over.
    """
    if lower.startswith(("!", "%%")) or any(
        word in lower for word in (_PYTHON_STARTERS if python else _OTHER_STARTERS)
    ):
        return True
    return any(lower.startswith("password '", at) for at in words["pass"])


def find_command_passwords(
    text: str, lower: str, words: Mapping[str, list[int]], bounds: Bounds
) -> Iterator[tuple[int, int]]:
    """Yield where passwords stand that programs are given as arguments.

    `lower` is `text` in small letters, offset for offset, and `words` what words.find_words says of it.
    """
    for program, word, ahead in _by_word():
        if word:
            begins = lower.startswith
            places: Iterable[int] = [at - ahead for at in words[word] if begins(program.hint, max(at - ahead, 0))]
        else:
            places = _find(program.hint, lower) if program.hint in lower else ()
        for at in bounds.first(places, "command lines", _MAX_HITS) if places else ():
            match = _match(program, text, at)
            group = next((name for name in _GROUPS if match and match.groupdict().get(name)), "")
            if match and group and _is_secret(match[group], group, weak=program.weak):
                yield match.span(group)


@lru_cache(maxsize=1)
def _by_word() -> tuple[tuple[Program, str, int], ...]:
    """Return each program with the first word in its hint whose places are known, and how far in the hint it stands;
    with "" where there is none."""
    found = []
    for program in _PROGRAMS:
        word = next((word for word in _KNOWN if word in program.hint), "")
        found.append((program, word, program.hint.index(word)))
    return tuple(found)


def _find(hint: str, lower: str) -> Iterator[int]:
    at = lower.find(hint)
    while at >= 0:
        yield at
        at = lower.find(hint, at + len(hint))


def _match(program: Program, text: str, at: int) -> re.Match[str] | None:
    """Return the command line with the hint at `at`; with several on one line the one that holds it."""
    if not program.before:
        return program.pattern.match(text, at)
    first = max(text.rfind("\n", 0, at) + 1, at - program.before)
    end = text.find("\n", at)
    end = text.find("\n", end + 1) if end >= 0 else end  # the line below is the first one of a here-document
    matches = program.pattern.finditer(text, first, end if end >= 0 else len(text))
    return next((match for match in matches if match.start() <= at < match.end()), None)


def _is_secret(value: str, group: str, *, weak: bool) -> bool:
    if group == "key":
        return is_key(value, strict=False)
    if is_password(value):
        return True
    if not weak or not value.isascii() or value[0] in "$%{<-":
        return False
    return not is_common_word(value) and not is_placeholder(value)
