"""`hf-lint revoke`: have the Hub revoke leaked Hugging Face tokens, after they were shown masked and confirmed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from hf_lint.cli.output import write_err, write_out
from hf_lint.cli.parser import Parser
from hf_lint.core.words import count_of
from hf_lint.errors import DeadTokenError, HubError, UsageError
from hf_lint.hub.access import Access
from hf_lint.hub.client import HubClient
from hf_lint.hub.names import HUB, endpoint, is_hub
from hf_lint.hub.writing import LONGEST, revoke_tokens
from hf_lint.secrets import scan_text
from hf_lint.secrets.match import mask

if TYPE_CHECKING:
    from collections.abc import Iterator

_KINDS = ("huggingface-user-token", "huggingface-org-token", "huggingface-old-token")
_MOST = 64 * 1024 * 1024
_EPILOG = """\
examples: hf-lint revoke my-space               # tokens in the files of a folder
          git log -p | hf-lint revoke - --yes   # tokens in a text

Tokens are never arguments: a command line can be seen by others and stays in the shell's history.

exit codes: 0 nothing to revoke, or the Hub took the request; 1 not confirmed; 2 wrong usage; 3 no answer of the Hub"""


def run(argv: list[str]) -> int:
    """Find tokens, show them masked, ask, and have them revoked."""
    args = build_parser().parse_strictly(argv)
    where = endpoint()
    if not is_hub(where) and not args.send_token:
        raise UsageError(
            f"HF_ENDPOINT is {where}, and tokens would be sent there", f"unset it to ask {HUB}, or add --send-token"
        )
    tokens = list(dict.fromkeys(_read_from_stdin() if args.source == "-" else _read_from_folder(args.source)))
    if not tokens:
        write_err("no token of Hugging Face found\n")
        return 0
    for token in tokens:
        write_out(f"{mask(token)}\n")
    if not args.yes and not _confirm(f"Revoke {count_of(len(tokens), 'token')} for good? Type yes: "):
        write_err("nothing was revoked\n")
        return 1
    revoke_tokens(Access(where), tokens)
    write_err(
        f"asked the Hub to revoke {count_of(len(tokens), 'token')}. It always answers 202, whether it knows them or "
        "not; the owner of each gets a mail.\n"
    )
    return _verify(where, tokens) if args.verify else 0


def build_parser() -> Parser:
    """Return the options of `revoke`."""
    parser = Parser("revoke", "Have the Hub revoke leaked Hugging Face tokens; anyone who holds a token can do that.")
    parser.epilog = _EPILOG
    add = parser.add_argument
    add("source", metavar="DIR|-", help="folder whose files hold the tokens, or - for standard input")
    add("--yes", action="store_true", help="do not ask")
    add(
        "--verify",
        action="store_true",
        help="ask the Hub afterwards whether each token is dead: this uses the token once",
    )
    add("--send-token", action="store_true", help="send the tokens to HF_ENDPOINT even if it is not the Hub")
    return parser


def _read_from_stdin() -> Iterator[str]:
    data = sys.stdin.buffer.read(_MOST + 1)
    if len(data) > _MOST:
        raise UsageError(f"standard input has more than {_MOST // 1024 // 1024} MiB", "search it in pieces")
    yield from _tokens(data.decode("utf-8", "replace"))


def _read_from_folder(folder: str) -> Iterator[str]:
    from hf_lint.sources.directory import collect_directory

    for file in collect_directory(folder).files.values():
        if file.text:
            yield from _tokens(file.text)


def _tokens(text: str) -> Iterator[str]:
    """Yield the tokens that stand in a text as they are. One that is cut into pieces or encoded is not found."""
    for match in scan_text(text, path="", only_certain=True):
        token = text[match.start : match.end]
        if match.kind in _KINDS and match.via == "pattern" and len(token) <= LONGEST:
            yield token


def _confirm(question: str) -> bool:
    """Ask on the terminal, which is not standard input when that holds the tokens."""
    try:
        with open("/dev/tty", encoding="utf-8") as terminal:
            write_err(question)
            return terminal.readline().strip().lower() == "yes"
    except OSError:
        raise UsageError("revoking needs a terminal to confirm on", "add --yes to revoke without asking") from None


def _verify(where: str, tokens: list[str]) -> int:
    alive = [_is_dead(where, token) for token in tokens].count(False)
    return 3 if alive else 0


def _is_dead(where: str, token: str) -> bool:
    """Say on stderr whether the Hub still takes a token; only a clear refusal counts as dead."""
    try:
        with HubClient(Access(where, token)) as client:
            client.read_json("/api/whoami-v2")
        words = "is STILL VALID"
    except DeadTokenError:
        write_err(f"{mask(token)} is dead\n")
        return True
    except HubError:
        words = "is unknown: no answer of the Hub"
    write_err(f"{mask(token)} {words}\n")
    return False
