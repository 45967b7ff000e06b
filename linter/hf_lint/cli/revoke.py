"""`hf-lint revoke`: have the Hub revoke leaked Hugging Face tokens, after they were shown masked and confirmed."""

from __future__ import annotations

import sys

from hf_lint.cli import INCOMPLETE
from hf_lint.cli.output import write_err, write_out
from hf_lint.cli.parser import Parser
from hf_lint.cli.revoke_search import TokenSearch
from hf_lint.core.words import count_of
from hf_lint.errors import DeadTokenError, HubError, UsageError
from hf_lint.hub.access import Access, find_endpoint
from hf_lint.hub.client import HubClient
from hf_lint.hub.names import HUB, is_hub
from hf_lint.hub.writing import revoke_tokens
from hf_lint.reports.escape import visible
from hf_lint.secrets import mask_text
from hf_lint.secrets.match import mask

_MOST = 64 * 1024 * 1024
_EPILOG = """\
examples: hf-lint revoke my-space               # tokens in the files of a folder
          git log -p | hf-lint revoke - --yes   # tokens in a text

Tokens are never arguments: a command line can be seen by others and stays in the shell's history.

exit codes: 0 nothing to revoke, or the Hub took the request; 1 not confirmed; 2 wrong usage; 3 no answer of the Hub, a
token that may still work (with --verify), or files that were not read"""


def run(argv: list[str]) -> int:
    """Find tokens, show them masked, ask, and have them revoked."""
    args = build_parser().parse_strictly(argv)
    where = find_endpoint()
    if not is_hub(where) and not args.send_token:
        raise UsageError(
            f"HF_ENDPOINT is {where}, and tokens would be sent there", f"unset it to ask {HUB}, or add --send-token"
        )
    search = _search(args.source)
    left = _say_what_is_left(search, args.source)
    tokens = list(search.tokens)
    if not tokens:
        write_err("no token of Hugging Face found; one that is encoded or in pieces is not looked for\n")
        return left
    write_out("".join(f"{mask(token)}\n" for token in tokens))
    if not args.yes and not _confirm(f"Revoke {count_of(len(tokens), 'token')} for good? Type yes: "):
        write_err("nothing was revoked\n")
        return 1
    revoke_tokens(Access(where), tokens)
    write_err(
        f"asked the Hub to revoke {count_of(len(tokens), 'token')}. It always answers 202, whether it knows them or "
        "not; the owner of each gets a mail.\n"
    )
    return (_verify(where, tokens) if args.verify else 0) or left


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


def _search(source: str) -> TokenSearch:
    search = TokenSearch()
    if source != "-":
        search.search_folder(source)
        return search
    if sys.stdin is None:
        raise UsageError("standard input is closed", "give a folder, or a text on standard input")
    data = sys.stdin.buffer.read(_MOST + 1)
    if len(data) > _MOST:
        raise UsageError(f"standard input has more than {_MOST // 1024 // 1024} MiB", "search it in pieces")
    search.search_data("standard input", data)
    return search


def _say_what_is_left(search: TokenSearch, source: str) -> int:
    """Say what was not searched, and return the exit code for it."""
    for line in search.unread():
        write_err(f"{visible(mask_text(line))}\n")
    if search.has_history:
        write_err("note: earlier commits were not searched: `git log -p --all | hf-lint revoke -` does it\n")
    if search.masked and source == "-":
        masked = count_of(search.masked, "masked token")
        write_err(f"note: {masked} left out: the Hub takes whole ones only\n")
    return INCOMPLETE if search.unread() else 0


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
    """Say on stderr whether the Hub still takes a token. Only what it says of a token that it does not know counts as
    dead: a proxy, or an organisation that refuses the address, says no as well."""
    try:
        with HubClient(Access(where, token)) as client:
            client.read_json("/api/whoami-v2")
        words = "is STILL VALID"
    except DeadTokenError:
        write_err(f"{mask(token)} is dead\n")
        return True
    except HubError:
        words = "may still work: the Hub gives no clear answer"
    write_err(f"{mask(token)} {words}\n")
    return False
