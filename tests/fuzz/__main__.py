"""`python -m fuzz [-n INPUTS] [-j JOBS] [--seed SEED]`, or `--only TARGET[:NUMBER]` to see one again.

Exits with 1 when an input raised, or took longer than the limit.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections import Counter

from fuzz.run import LIMIT, TARGETS, Failure, plan, run_one, run_share


def main() -> int:
    """Run the inputs over the jobs, and say what came out."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("-n", "--inputs", type=int, default=20_000)
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", metavar="TARGET[:NUMBER]")
    options = parser.parse_args()
    name, _, number = options.only.partition(":")
    if name and name not in TARGETS:
        parser.error(f"there is no target {name!r}; known: {', '.join(TARGETS)}")
    if number:
        took, failure = run_one(options.seed, name, int(number))
        print(f"{took:.2f} s")
        print(failure.details if failure else "nothing went wrong")
        return 1 if failure else 0
    calls = {name: -(-options.inputs // TARGETS[name].inputs)} if name else plan(options.inputs)
    begin = time.perf_counter()
    shares = [(options.seed, calls, job, options.jobs) for job in range(options.jobs)]
    with multiprocessing.get_context("spawn").Pool(options.jobs) as pool:
        tallies = pool.starmap(run_share, shares, chunksize=1)
    failures = [failure for tally in tallies for failure in tally.failures]
    print("| target | inputs | slowest s | its number |\n|---|---:|---:|---:|")
    total = 0
    for target in calls:
        count = sum(tally.inputs.get(target, 0) for tally in tallies)
        took, which = max((tally.slowest[target] for tally in tallies if target in tally.slowest), default=(0.0, 0))
        total += count
        print(f"| {target} | {count:,} | {took:.2f} | {which} |")
    print(f"\n{total:,} inputs, seed {options.seed}, {time.perf_counter() - begin:.0f} s; limit {LIMIT:.0f} s for one.")
    _tell(failures, options.seed)
    return 1 if failures else 0


def _tell(failures: list[Failure], seed: int) -> None:
    """Each defect once, with how to see it again."""
    counts = Counter(failure.what for failure in failures)
    shown: set[str] = set()
    for failure in failures:
        if failure.what not in shown:
            shown.add(failure.what)
            print(f"\n{counts[failure.what]} x {failure.what}\n{failure.details}")
            print(f"again: python -m fuzz --seed {seed} --only {failure.target}:{failure.number}")
    print(f"{len(shown)} different failures." if shown else "No failure.")


if __name__ == "__main__":
    sys.exit(main())
