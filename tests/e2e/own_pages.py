"""What is asked of pages that are the template's own: who can use them, and what runs in them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

AXE = os.environ.get("HF_LINT_AXE", "")
"""Path of axe-core's axe.min.js (npm install axe-core), where there is one."""
SCREENS = [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]
INTRUDE = """() => new Promise(done => {
  window.ran = [];
  const add = (name, attributes, text) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.textContent = text;
    document.body.append(element);
  };
  add("script", {}, "window.ran.push('script in the page')");
  add("img", {src: "x:", onerror: "window.ran.push('event handler')"}, "");
  add("script", {src: "data:text/javascript,window.ran.push('script by data:')"}, "");
  add("script", {src: "http://127.0.0.1:9/x.js"}, "");
  add("style", {}, "h1 { position: fixed }");
  setTimeout("window.ran.push('text that is run')");
  const blocked = new Set();
  document.addEventListener("securitypolicyviolation", event => blocked.add(event.effectiveDirective));
  fetch("http://127.0.0.1:9/").catch(() => 0);
  if (getComputedStyle(document.querySelector("h1")).position === "fixed") window.ran.push("style in the page");
  setTimeout(() => {
    if (!blocked.has("connect-src")) window.ran.push("request to another site");
    done(window.ran);
  }, 500);
})"""


def find_barriers(browser: Browser, url: str, width: int, scheme: Any) -> list[str]:
    """Return what axe says of the page at `url`, and `wide` where it is wider than the screen."""
    # Its policy lets no script of others in, axe's neither.
    with browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True) as context:
        page = context.new_page()
        page.goto(url)
        page.wait_for_load_state("networkidle")
        page.add_script_tag(path=AXE)
        found: list[str] = page.evaluate("axe.run().then(found => found.violations.map(one => one.id))")
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [*found, "wide"] if wide else found


def find_what_runs(page: Page) -> list[str]:
    """Return what runs of scripts, handlers, styles and requests that get into the open `page`."""
    ran: list[str] = page.evaluate(INTRUDE)
    return ran
