"""Draw the pictures of the reports in docs/images: the text report as SVG, and the pages, with Chromium, as PNG.

`python scripts/pictures.py` draws the first; with playwright in its environment (requirements-e2e.txt) both.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "linter")]

from hf_lint.cli import main as hf_lint  # noqa: E402 - the path comes first
from rich.console import Console  # noqa: E402
from rich.terminal_theme import DIMMED_MONOKAI, TerminalTheme  # noqa: E402
from rich.text import Text  # noqa: E402
from support import materialise  # noqa: E402

IMAGES = ROOT / "docs" / "images"
SPACE = "diffusion-playground"
LINES = 44
LIGHT = TerminalTheme(
    (255, 255, 255),
    (30, 36, 43),
    [
        (30, 36, 43),
        (179, 38, 30),
        (29, 107, 53),
        (122, 82, 0),
        (11, 92, 173),
        (140, 29, 119),
        (10, 100, 112),
        (84, 94, 107),
    ],
)
WIDTHS = (60, 80, 120, 200)
THEMES = {"light": LIGHT, "dark": DIMMED_MONOKAI}
SCREENS = {"wide-light": (1000, 1100, "light"), "phone-dark": (390, 844, "dark")}
# Without the fonts that rich would fetch from a server: a picture in the docs makes no request.
SVG = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>.{unique_id}-matrix {{ font-family: Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: {char_height}px;
line-height: {line_height}px; }} {styles}</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>{lines}</defs>
<rect fill="{background}" width="100%" height="100%"/>
<g transform="translate(8, 8)" clip-path="url(#{unique_id}-clip-terminal)">{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g></g></svg>
"""


def draw_text(folder: Path) -> None:
    """Draw the first screen of the text report in each width, on light and dark terminals."""
    os.chdir(folder)
    for width in WIDTHS:
        os.environ["COLUMNS"] = str(width)
        out = io.StringIO()
        with redirect_stdout(out), redirect_stderr(io.StringIO()):
            hf_lint(["--color", "always"])
        lines = out.getvalue().splitlines()[:LINES]
        console = Console(record=True, width=width, file=io.StringIO(), force_terminal=True, legacy_windows=False)
        console.print(Text.from_ansi("\n".join(lines)), overflow="fold")
        for name, theme in THEMES.items():
            form = SVG.replace("{background}", theme.background_color.hex)
            svg = console.export_svg(theme=theme, code_format=form, unique_id=f"t{width}", clear=False)
            (IMAGES / f"report-{width}-{name}.svg").write_text(svg, encoding="utf-8")


def draw_pages(folder: Path) -> None:
    """Draw the pages of a run and of an audit, on a wide screen and on a phone."""
    from playwright.sync_api import sync_playwright

    report, audit = folder.parent / "report.html", folder.parent / "hf-lint-demo.html"
    os.chdir(folder)
    with redirect_stderr(io.StringIO()):
        hf_lint(["--format", f"html={report}"])
    demo = [sys.executable, str(ROOT / "scripts" / "prove_hub.py"), "--demo"]
    subprocess.run(demo, cwd=folder.parent, check=True, capture_output=True)
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for file, (name, (width, height, scheme)) in product((report, audit), SCREENS.items()):
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            page.goto(file.as_uri())
            page.locator("#list summary").first.click()
            page.evaluate("scrollTo(0, 0)")
            page.screenshot(path=IMAGES / f"{'page' if file == report else 'audit'}-{name}.png")
            page.close()
        browser.close()


def main() -> int:
    """Draw what this environment can draw."""
    with tempfile.TemporaryDirectory(prefix="hf-lint-pictures-") as scratch:
        folder = Path(scratch) / SPACE
        materialise(ROOT / "tests" / "data" / "messy" / SPACE, folder)
        draw_text(folder)
        try:
            draw_pages(folder)
        except ModuleNotFoundError:
            print("the pages were not drawn: playwright is not installed")
        os.chdir(ROOT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
