"""`hf-lint token`: what the token in use is and may do. The token itself is never shown."""

from __future__ import annotations

from hf_lint.cli import INCOMPLETE
from hf_lint.cli.output import write_err, write_out
from hf_lint.cli.parser import Parser
from hf_lint.hub.access import find_access
from hf_lint.hub.client import HubClient
from hf_lint.hub.identity import read_identity
from hf_lint.reports.escape import visible
from hf_lint.secrets import mask_text

_EPILOG = """\
exit codes: 0 it reaches no further than it should; 1 it is too broad; 3 no token, or no whole answer of the Hub"""


def run(argv: list[str]) -> int:
    """Show kind, rights and reach of the token in use."""
    args = build_parser().parse_strictly(argv)
    with HubClient(find_access(send_token=args.send_token)) as client:
        token = read_identity(client)
        gaps = client.take_gaps()
    lines = [
        f"{token.kind} token {token.name!r} of {token.user}" if token.name else f"{token.kind} token of {token.user}"
    ]
    lines += [f"  created {token.created}"] if token.created else []
    lines += [f"  expires {token.expires}"] if token.expires else []
    lines += [f"  may {right}" for right in token.rights]
    lines += [f"  refused by {text}" for text in token.restrictions]
    if token.kind == "oauth":
        lines.append(
            "  it cannot restart Spaces or change their hardware: the Hub then answers as if they did not exist"
        )
    lines += [f"  too broad: {why}" for why in token.too_broad]
    if token.too_broad:
        lines.append("  = help: make a fine-grained token for this one task at https://huggingface.co/settings/tokens")
    write_out("".join(f"{visible(mask_text(line))}\n" for line in lines))
    for gap in gaps:
        write_err(f"not read: {visible(mask_text(gap))}\n")
    return INCOMPLETE if gaps else int(bool(token.too_broad))


def build_parser() -> Parser:
    """Return the options of `token`."""
    parser = Parser("token", "Show kind, rights and reach of the Hugging Face token in use.")
    parser.epilog = _EPILOG
    parser.add_argument(
        "--send-token", action="store_true", help="send your token to HF_ENDPOINT even if it is not the Hub"
    )
    return parser
