"""Audits of a stand-in Hub: many Spaces while it fails in every way, killed at random moments; and a demonstration.

python scripts/prove_hub.py --spaces 500 --kills 20     # make hub
python scripts/prove_hub.py --demo                      # make demo-hub
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "linter"), str(ROOT / "tests")]

from hf_lint.fleet.reports import FORMATS as AUDITS  # noqa: E402
from hf_lint.fleet.rotation_reports import FORMATS as ROTATIONS  # noqa: E402
from hf_lint.secrets.fakes import expand  # noqa: E402
from hub.faults import randomly  # noqa: E402
from hub.planted import plant  # noqa: E402
from hub.server import Hub, serve  # noqa: E402
from hub.world import RUNNING, Token  # noqa: E402

TOKEN = expand("@@fake:huggingface-user-token@@")
KEY = expand("@@fake:openai-api-key@@")
VALUE = "the-value-of-a-secret-that-nobody-sees"
WORKERS = 2
PROCESSES = ("--workers", str(WORKERS))
SECRET = "hunter2-never-to-be-seen-anywhere"
CARD = "---\ntitle: x\nsdk: gradio\nsdk_version: 5.49.1\n---\n"
STATES = (
    RUNNING,
    {**RUNNING, "hardware": {"current": "t4-small", "requested": "t4-small"}, "gcTimeout": None},
    {**RUNNING, "stage": "BUILD_ERROR"},
    {**RUNNING, "devMode": True},
)


def fill(hub: Hub, count: int, seed: int, owner: str = "acme") -> None:
    """Add Spaces of an organisation, with some of every defect."""
    dice = random.Random(seed)
    hub.world.organisations.add(owner)
    hub.world.tokens[TOKEN] = Token("auditor", sees=frozenset({owner}), writes=frozenset({owner}))
    for number in range(count):
        code = f"KEY_{number} = '{KEY}'\n" if dice.random() < 0.2 else "import gradio as gr\n"
        files = {"README.md": CARD, "app.py": code, "requirements.txt": "gradio\n"}
        space = hub.world.add(f"{owner}/space-{number:04d}", files, private=dice.random() < 0.3)
        space.runtime = dict(dice.choices(STATES, (20, 2, 2, 1))[0])
        space.committer = dice.choice(("ada", "grace", "linus"))
        for name in dice.sample(("HF_TOKEN", "OPENAI_API_KEY", "DATABASE_URL", "SLACK_TOKEN"), dice.randrange(3)):
            day = f"{dice.choice((2024, 2025, 2026))}-{dice.randrange(1, 11):02d}-15T12:00:00.000Z"
            space.secrets[name] = {"key": name, "updatedAt": day}
            space.secret_values[name] = VALUE
        if dice.random() < 0.1:
            space.variables["OPENAI_API_KEY"] = {"key": "OPENAI_API_KEY", "value": KEY}


def command(name: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "hf_lint", name, "acme", "--send-token", *arguments]


def environment(hub: Hub) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "HUGGING"))}
    path = os.pathsep.join([str(ROOT / "linter"), *filter(None, [kept.get("PYTHONPATH")])])
    return {**kept, "HF_ENDPOINT": hub.url, "HF_TOKEN": TOKEN, "PYTHONPATH": path}


def audit(hub: Hub, folder: Path, store: str) -> tuple[int, list[tuple[str, str, str]]]:
    """Run an audit to its end; return its exit code and what it found."""
    out = folder / f"{store}.jsonl"
    arguments = ["--quiet", "--store", str(folder / store), "--format", f"jsonl={out}", *PROCESSES]
    code = subprocess.run(command("audit", *arguments), env=environment(hub), check=False).returncode
    found = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    return code, sorted((one["space"], one["rule"], one["fingerprint"]) for one in found if one["type"] == "finding")


def kill(hub: Hub, folder: Path, store: str, seconds: float) -> None:
    """Begin an audit and kill it, and all its processes, after some time."""
    arguments = [
        "--quiet",
        "--store",
        str(folder / store),
        "--format",
        f"jsonl={folder / 'no'}",
        "--workers",
        str(WORKERS),
    ]
    process = subprocess.Popen(
        command("audit", *arguments), env=environment(hub), start_new_session=True, stderr=subprocess.DEVNULL
    )
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def prove(spaces: int, kills: int, seed: int) -> int:
    """Compare audits with faults and kills with one without; say what differs."""
    dice = random.Random(seed)
    with serve() as hub, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        hub.world.quotas = dict.fromkeys(hub.world.quotas, 10_000_000)
        fill(hub, spaces, seed)
        begun = time.monotonic()
        code, plain = audit(hub, folder, "plain.db")
        took = time.monotonic() - begun
        calls = Counter(seen.name for seen in hub.world.log)
        print(f"without faults: {len(plain)} findings in {took:.0f} s, exit code {code}, calls {dict(calls)}")
        hub.fault = randomly(0.2, seed)
        code, faulty = audit(hub, folder, "faulty.db")
        print(f"a fifth of all calls fails: {'the same' if faulty == plain else 'DIFFERENT'}, exit code {code}")
        hub.fault = lambda _seen: None
        for _ in range(kills):
            kill(hub, folder, "killed.db", dice.uniform(0.3, max(took / 2, 1.0)))
        code, killed = audit(hub, folder, "killed.db")
        print(f"killed {kills} times: {'the same' if killed == plain else 'DIFFERENT'}, exit code {code}")
        written = b"".join(path.read_bytes() for path in folder.iterdir())
        shown = [what for what in (TOKEN, KEY, VALUE) if what.encode() in written]
        print(f"secrets in {len(written):,} bytes of stores and reports: {len(shown)}")
        shown += search(folder)
        again = len(hub.world.log)
        audit(hub, folder, "plain.db")
        fetched = sum(seen.name in ("tree", "resolve") for seen in hub.world.log[again:])
        print(f"a second audit of the same commits: {fetched} calls for trees and files")
        return int(not plain or faulty != plain or killed != plain or bool(shown) or fetched > 0)


def search(folder: Path) -> list[str]:
    """Plant secrets in every place and text of the Hub, audit and rotate there, and search what was written, and the
    command lines of its processes meanwhile; return what was found."""
    with serve() as hub:
        plant(hub, "acme", TOKEN, KEY, SECRET)
        hub.fault = randomly(0.05, 1)
        store = str(folder / "planted.db")
        formats = [f"--format={form}={folder / f'planted.{form}'}" for form in AUDITS]
        lists = [f"--format={form}={folder / f'rotation.{form}'}" for form in ROTATIONS]
        said = b""
        lines: set[bytes] = set()
        beside: set[str] = set()
        for words in (("audit", "--everywhere", "--store", store, *formats), ("rotate", "--store", store, *lists)):
            process = subprocess.Popen(
                command(*words), env=environment(hub), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            )
            reader = ThreadPoolExecutor(1).submit(process.communicate)
            while not reader.done():
                lines |= {_read(Path(f"/proc/{pid}/cmdline")) for pid in _family(process.pid)}
                logs = b"".join(map(_read, folder.glob("planted.db-*")))  # SQLite deletes them when it is done
                beside |= {what for what in (TOKEN, KEY, SECRET) if what.encode() in logs}
                time.sleep(0.02)
            said += reader.result()[0]
    written = b"".join(path.read_bytes() for path in folder.iterdir() if path.name.startswith(("planted", "rotation")))
    places = len(set(re.findall(rb'"path": "((?:logs|discussions|refs|history|buckets|volumes|jobs)/[^"]+)"', written)))
    everything = written + said + b"\n".join(lines)
    found = [what for what in (TOKEN, KEY, SECRET) if what.encode() in everything or what in beside]
    print(
        f"secrets planted in every place: {places} places reported, {len(found)} secrets in {len(everything):,} bytes "
        f"of stores, reports, output and {len(lines)} command lines"
    )
    return found


def _family(pid: int) -> Iterator[int]:
    """Yield a process and all that it started: others here may have the same made-up token."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in _read(children).split():
            yield from _family(int(child))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""  # a process that has just ended, or a file that is gone


BOTS = {
    "paint": "import gradio as gr\n\ngr.Interface(lambda text: eval(text), 'text', 'text').launch()\n",
    "reader": "import gradio as gr\n\ngr.Interface(lambda path: open(path).read(), 'text', 'text').launch()\n",
    "share": "import gradio as gr\n\ngr.Interface(str, 'text', 'text').launch(share=True, debug=True)\n",
}


def demonstrate() -> int:
    """Show the second audit of some Spaces, in which something is fixed and something is new, and a rotation."""
    with serve() as hub, tempfile.TemporaryDirectory() as folder:
        fill(hub, 12, 4)
        for name, code in BOTS.items():
            hub.world.add(f"acme/{name}", {"README.md": CARD, "app.py": code}, committer="ada")
        store = ["--store", str(Path(folder, "audit.db"))]
        subprocess.run(
            command("audit", "--quiet", "--format", f"jsonl={folder}/first.jsonl", *store),
            env=environment(hub),
            check=False,
        )
        for name in ("space-0003", "space-0008"):
            hub.world.spaces[f"acme/{name}"].files["app.py"] = b"import gradio\n"
        hub.world.spaces["acme/space-0001"].files["app.py"] = f"KEY = '{KEY}'\n".encode()
        page = Path("hf-lint-demo.html").resolve()
        audit_options = ["--format", "text", "--format", f"html={page}"]
        for name, arguments in (("audit", audit_options), ("rotate", ["--incident", "spaces-2024-05"])):
            print(f"\n$ hf-lint {' '.join([name, 'acme', *arguments])}\n", flush=True)
            subprocess.run(command(name, *arguments, *store), env=environment(hub), check=False)
        print(f"\nThe page of the audit: {page.as_uri()}")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spaces", type=int, default=500)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--demo", action="store_true")
    options = parser.parse_args()
    return demonstrate() if options.demo else prove(options.spaces, options.kills, options.seed)


if __name__ == "__main__":
    sys.exit(main())
