"""`hf-lint pin`: the commit or digest to write in place of a name that can change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.cli.output import write_err, write_out
from hf_lint.cli.parser import Parser
from hf_lint.errors import RunError, UsageError
from hf_lint.reports.escape import visible

if TYPE_CHECKING:
    from hf_lint.hub.names import Repo

_EPILOG = """\
examples: hf-lint pin openai-community/gpt2
          hf-lint pin datasets/OWNER/NAME --revision v1.0
          hf-lint pin --image python:3.12-slim
          hf-lint pin --action actions/checkout@v7

exit codes: 0 found; 2 wrong usage; 3 not known, not there, or no answer"""


def run(argv: list[str]) -> int:
    """Print the commit of a repository on the Hub, or what is known about an image or an action."""
    args = build_parser().parse_strictly(argv)
    if sum(value is not None for value in (args.repo, args.image, args.action)) != 1:
        raise UsageError("give one of REPO, --image and --action", "`hf-lint pin --help` has examples")
    if args.repo is None and (args.revision is not None or args.send_token):
        raise UsageError("--revision and --send-token are for repositories on the Hub")
    if args.image is not None:
        pin, lines = _image(args.image)
    elif args.action is not None:
        pin, lines = _action(args.action)
    else:
        pin, lines = _repo(args.repo, args.revision, args.send_token)
    write_out(f"{pin}\n")
    if not args.quiet:
        write_err("".join(f"{visible(line)}\n" for line in lines))
    return 0


def build_parser() -> Parser:
    """Return the options of `pin`."""
    parser = Parser("pin", "Print the commit or digest that pins a name which can change.")
    parser.epilog = _EPILOG
    add = parser.add_argument
    add(
        "repo", nargs="?", metavar="REPO", help="OWNER/NAME of a model, datasets/OWNER/NAME or spaces/OWNER/NAME; a URL"
    )
    add("--revision", metavar="REV", help="branch, tag or commit (default: main)")
    add("--image", metavar="IMAGE:TAG", help="a container image instead; works offline for common images")
    add("--action", metavar="OWNER/NAME@TAG", help="a GitHub action instead; works offline for common actions")
    add("--send-token", action="store_true", help="send your token to HF_ENDPOINT even if it is not the Hub")
    add("--quiet", "-q", action="store_true", help="print only the commit or digest")
    return parser


def _repo(text: str, revision: str | None, send_token: bool) -> tuple[str, list[str]]:
    from hf_lint.hub.commits import find_commit
    from hf_lint.hub.names import parse_repo

    try:
        repo, inside = parse_repo(text)
    except ValueError as error:
        raise UsageError(str(error), "write OWNER/NAME, datasets/OWNER/NAME or spaces/OWNER/NAME") from None
    if inside and revision is not None and inside != revision:
        raise UsageError(f"two different revisions: {inside!r} and {revision!r}")
    wanted = revision or inside or "main"
    commit = find_commit(repo, wanted, send_token=send_token)
    lines = [f"{repo.path} at {wanted}, today"]
    if commit.name.lower() != repo.name.lower():
        lines.append(f"note: the repository is now called {commit.name}; others can register the old name")
        repo = repo._replace(name=commit.name)
    return commit.id, lines + _spelling(repo, commit.id)


def _spelling(repo: Repo, commit: str) -> list[str]:
    """Return how to write the commit of a repository."""
    if repo.kind == "dataset":
        return [f'  in code:      load_dataset("{repo.name}", revision="{commit}")']
    if repo.kind == "space":
        return [f'  in code:      snapshot_download("{repo.name}", repo_type="space", revision="{commit}")']
    return [
        f'  in code:      AutoModel.from_pretrained("{repo.name}", revision="{commit}")',
        f"  in the card:  preload_from_hub: ['{repo.name} FILE,... {commit}']",
        f"  a new Space:  hf-lint new NAME model_id={repo.name} model_revision={commit}",
    ]


def _image(text: str) -> tuple[str, list[str]]:
    from hf_lint.core.pins import find_image
    from hf_lint.startup.images import parse_image

    image = parse_image(text)
    if not image.name or image.digest:
        raise UsageError(f"{text!r} is not of the form IMAGE:TAG", "such as python:3.12-slim")
    tag = image.tag or "latest"
    row = find_image(image.name, tag)
    if row is None:
        look_up = f"`docker buildx imagetools inspect {image.name}:{tag}` prints its digest"
        raise RunError(f"hf-lint knows no digest of {image.name}:{tag}", look_up)
    single = row["platforms"] != "multi"
    note = ["note: this digest may not serve every platform"] if single else []
    seen = f"{image.name}:{tag}, last seen {row['seen']}; newer ones: `docker buildx imagetools inspect`"
    return row["digest"], [seen, *note, f"  in a Dockerfile:  FROM {image.name}:{tag}@{row['digest']}"]


def _action(text: str) -> tuple[str, list[str]]:
    from hf_lint.core.pins import find_action, known_versions

    name, _, ref = text.partition("@")
    owner, _, rest = name.partition("/")
    if not owner or not rest:
        raise UsageError(f"{text!r} is not a GitHub action", "write OWNER/NAME@TAG, such as actions/checkout@v7")
    row = find_action(name, ref)
    if row is None:
        known = ", ".join(row["version"] for row in known_versions(name))
        repository = "/".join(name.split("/")[:2])
        look_up = f"`git ls-remote https://github.com/{repository} {ref or 'HEAD'}` prints it"
        knows = f" (it knows {known})" if known else ""
        raise RunError(f"hf-lint knows no commit of {text}{knows}", look_up)
    seen = f"{row['action']} {row['version']}, last seen {row['seen']}"
    return row["sha"], [seen, f"  in a workflow:  uses: {row['action']}@{row['sha']} # {row['version']}"]
