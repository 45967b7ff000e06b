"""The page of an audit of 5,000 Spaces with 50,000 findings in Chromium: time to first paint, and time of each filter.

python -m benchmarks.audit_page        # needs Playwright (requirements-e2e.txt) and a Chromium
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "linter"), str(ROOT / "tests")]

from audit_samples import audit_of, finding_of, keep  # noqa: E402
from e2e.browsers import find_browser  # noqa: E402
from hf_lint.core.policy import load_policies  # noqa: E402
from hf_lint.fleet.page import render_html  # noqa: E402
from hf_lint.fleet.store import Store  # noqa: E402

SEVERITIES = ("critical", "high", "medium", "low", "info")
# From a change to the next picture: two frames later, what the change asked for is on the screen.
FILTER = """
async ([id, value]) => {
  const element = document.getElementById(id) ?? document.querySelector(`[name=${id}]`), before = performance.now();
  element.value = value;
  for (const name of ["input", "change"]) element.dispatchEvent(new Event(name, {bubbles: true}));
  const count = document.getElementById("count"), old = count.textContent;
  while (count.textContent === old && performance.now() - before < 10000) await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return performance.now() - before;
}
"""
PAINT = "performance.getEntriesByName('first-contentful-paint').map(entry => entry.startTime)[0]"
STEPS = (
    ("words", "space-4999"),
    ("words", ""),
    ("view", "policy"),
    ("view", "file"),
    ("view", "space"),
    ("words", "src/m7 space-1"),
    ("words", ""),
    ("concern", "leak"),
    ("concern", ""),
    ("state", "fixed"),
    ("state", "now"),
)


def make_page(path: Path, spaces: int, each: int) -> int:
    """Write the page of an audit of so many Spaces with so many findings each; return its bytes."""
    dice, rules = Random(1), sorted(load_policies().policies)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"{folder}/audit.db")
        names = [f"acme/space-{number:04d}" for number in range(spaces)]
        made = {
            name: [
                finding_of(dice.choice(rules), path=f"src/m{line}.py", line=line, severity=dice.choice(SEVERITIES))
                for line in range(1, each + 1)
            ]
            for name in names
        }
        keep(store, 1, made)
        text = "".join(render_html(audit_of(store, 1)))
        store.close()
    path.write_text(text, encoding="utf-8")
    return len(text)


def main() -> int:
    """Print the times, each the median of the runs."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spaces", type=int, default=5000)
    parser.add_argument("--each", type=int, default=10)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    times: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder, "audit.html")
        size = make_page(path, options.spaces, options.each)
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        for _ in range(options.runs):
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(path.as_uri())
            page.locator("#list details").first.wait_for()
            times.setdefault("first paint", []).append(page.evaluate(PAINT))
            for name, value in STEPS:
                times.setdefault(f"{name} = {value!r}", []).append(page.evaluate(FILTER, [name, value]))
            page.close()
        browser.close()
    print(f"{options.spaces:,} Spaces, {options.spaces * options.each:,} findings, a page of {size / 1e6:.1f} MB")
    for name, values in times.items():
        print(f"  {name}: {min(values):,.0f} ms at least, {sorted(values)[len(values) // 2]:,.0f} ms in the middle")
    return 0


if __name__ == "__main__":
    sys.exit(main())
