"""Change the code at random places, one at a time, and count which changes the tests notice.

A mutant that no test notices (a survivor) shows code whose result nobody checks, unless it means the same as the code
that it replaces. The changes are those of cosmic-ray; they are made in a copy of the repository, never in place.

    python scripts/mutants.py --sample 8 --seed 1 --only waivers
"""

from __future__ import annotations

import argparse
import difflib
import os
import random
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
_STARTUP = (
    *("test_startup_command", "test_startup_docker", "test_startup_hostile", "test_startup_node"),
    *("test_startup_python", "test_startup_roles", "test_startup_unknown"),
)
TARGETS = {
    "linter/hf_lint/pipeline/engine.py": ("test_engine", "test_nasty_spaces", "test_redact", "test_waivers"),
    "linter/hf_lint/pipeline/selection.py": (
        "test_policy",
        "test_config",
        "test_engine",
        "test_cli",
        "test_organisation",
    ),
    "linter/hf_lint/config/waivers/apply.py": ("test_waivers", "test_waiver_reports", "test_organisation"),
    "linter/hf_lint/config/waivers/inline.py": ("test_waivers",),
    "linter/hf_lint/secrets/redact.py": ("test_redact", "test_secrets_stay_secret"),
    "linter/hf_lint/secrets/excerpt.py": ("test_redact", "test_secrets_stay_secret", "test_engine"),
    "linter/hf_lint/fixes/choose.py": ("test_fix", "test_fix_trust", "test_cli"),
    "linter/hf_lint/space/wildmatch.py": ("test_gitpatterns",),
    "linter/hf_lint/startup/entries.py": _STARTUP,
    "linter/hf_lint/startup/imports.py": _STARTUP,
    "linter/hf_lint/startup/scripts.py": _STARTUP,
    "linter/hf_lint/startup/servers.py": (*_STARTUP, "test_image_rules", "test_cases"),
    "linter/hf_lint/startup/walker.py": _STARTUP,
}
"""Modules on which the result of every run depends, and the tests that should notice a change in them."""
OPERATORS = (
    *("AddNot", "ReplaceUnaryOperator_Delete_Not", "ReplaceAndWithOr", "ReplaceOrWithAnd"),
    *("ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "ReplaceBreakWithContinue", "ReplaceContinueWithBreak"),
    *("ReplaceComparisonOperator_Eq_NotEq", "ReplaceComparisonOperator_NotEq_Eq"),
    *("ReplaceComparisonOperator_Lt_LtE", "ReplaceComparisonOperator_LtE_Lt", "ReplaceComparisonOperator_Gt_GtE"),
    *("ReplaceComparisonOperator_GtE_Gt", "ReplaceComparisonOperator_Is_IsNot", "ReplaceComparisonOperator_IsNot_Is"),
    *("ReplaceBinaryOperator_Add_Sub", "ReplaceBinaryOperator_Sub_Add", "NumberReplacer", "ZeroIterationForLoop"),
)
"""Those of cosmic-ray that change what code means; most of the others only make it fail."""
SECONDS = 300
"""For the tests of one mutant; one that takes longer counts as noticed: it does not end."""
COPIED = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", "dist", "build")


@dataclass(frozen=True)
class Mutant:
    """One change of one module: its number among those that the operator can make there."""

    path: str
    operator: str
    number: int
    text: str

    def diff(self) -> str:
        """Show the lines that differ."""
        before = (ROOT / self.path).read_text(encoding="utf-8").splitlines()
        lines = difflib.unified_diff(before, self.text.splitlines(), self.path, self.path, n=0, lineterm="")
        return "\n".join(line for line in lines if not line.startswith(("---", "+++")))


def find_mutants(path: str) -> list[Mutant]:
    """Make every mutant of a module, without those that import at run time what only type checkers need."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    source = (ROOT / path).read_text(encoding="utf-8")
    found = []
    for name in OPERATORS:
        for number in range(10_000):
            text = mutate_code(source, get_operator(f"core/{name}")(), number)
            if text is None:
                break
            if "not TYPE_CHECKING" not in text:
                found.append(Mutant(path, name, number, text))
    return found


def run_tests(folder: Path, modules: Sequence[str]) -> bool:
    """Run the test modules in a copy of the repository; True where all pass."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n0", *(f"tests/{name}.py" for name in modules)]
    environment = {**os.environ, "PYTHONPATH": str(folder / "linter"), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return False
    if done.returncode not in (0, 1, 2):  # 2: a mutant that cannot be imported
        raise SystemExit(f"pytest ended with {done.returncode}:\n{done.stdout.decode(errors='replace')[-2000:]}")
    return done.returncode == 0


def try_mutants(path: str, mutants: Sequence[Mutant], folder: Path) -> Iterator[Mutant]:
    """Yield the mutants that the tests of `path` do not notice. SystemExit where they fail without a change."""
    modules = TARGETS[path]
    if not run_tests(folder, modules):
        raise SystemExit(f"the tests of {path} fail by themselves: {', '.join(modules)}")
    target = folder / path
    before = target.read_text(encoding="utf-8")
    for mutant in mutants:
        target.write_text(mutant.text, encoding="utf-8")
        if run_tests(folder, modules):
            yield mutant
        target.write_text(before, encoding="utf-8")


def main(argv: list[str] | None = None) -> int:
    """Try a sample of each module; print each survivor, and a table with the score."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=12, metavar="N", help="mutants a module")
    parser.add_argument("--seed", type=int, default=1, help="which of them")
    parser.add_argument("--only", default="", metavar="TEXT", help="modules whose path holds TEXT")
    options = parser.parse_args(argv)
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "copy")
        shutil.copytree(ROOT, folder, ignore=COPIED, symlinks=True)
        for path in (path for path in TARGETS if options.only in path):
            everything = find_mutants(path)
            chosen = random.Random(options.seed).sample(everything, min(options.sample, len(everything)))
            survivors = list(try_mutants(path, chosen, folder))
            for mutant in survivors:
                print(f"{path}: {mutant.operator} {mutant.number} survives\n{mutant.diff()}\n", flush=True)
            rows.append((path, len(everything), len(chosen), len(chosen) - len(survivors)))
    print("| module | mutants | tried | noticed |\n|---|---|---|---|")
    for path, count, tried, noticed in rows:
        print(f"| `{path}` | {count} | {tried} | {noticed} |")
    tried, noticed = sum(row[2] for row in rows), sum(row[3] for row in rows)
    print(f"\n{noticed} of {tried} noticed, seed {options.seed}")
    return 0 if noticed == tried else 1


if __name__ == "__main__":
    sys.exit(main())
