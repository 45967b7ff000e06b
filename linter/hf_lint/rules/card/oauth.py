"""Sign-in with Hugging Face: what the card asks of visitors, for how long, and who may come."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.started_python import started_files
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.fixes import edits
from hf_lint.space.calls import calls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.calls import Call
    from hf_lint.space.card import Entry


@rule("broad-oauth-scope")
def broad_oauth_scope(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report scopes that reach far beyond what one app needs."""
    card = space.card
    scopes = card.get("hf_oauth_scopes")
    if card.file is None or scopes is None or not card.flag("hf_oauth"):
        return
    broad = policy.params["broad"]
    for item in scopes.value.words:
        scope = item.text.strip()
        if scope in broad and scope not in policy.params["allowed"]:
            place = card.file.location(item.start, item.end)
            yield Hit(place, f"with `{scope}` the app may {broad[scope]}")


@rule("long-oauth-session")
def long_oauth_session(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report tokens of visitors that live too long."""
    card = space.card
    entry = card.get("hf_oauth_expiration_minutes")
    text = card.text("hf_oauth_expiration_minutes") or ""
    if card.file is None or entry is None or not card.flag("hf_oauth"):
        return
    limit = policy.params["max_minutes"]
    if text.isascii() and text.isdigit() and len(text) < 10 and int(text) > limit:
        place = card.file.location(entry.start, entry.end)
        message = f"a visitor's token is valid for {_duration(int(text))}, although {limit} minutes are enough"
        edit = edits.set_key(card, entry.key, str(limit), entry)
        yield Hit(place, message, fix=edits.fix(f"end sessions after {limit} minutes", edit, safe=False))


def _duration(minutes: int) -> str:
    if minutes >= 2880:
        return f"{minutes // 1440} days"
    return f"{minutes // 60} hours" if minutes >= 120 and minutes % 60 == 0 else f"{minutes} minutes"


@rule("open-oauth-app")
def open_oauth_app(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report sign-in that is not limited to an organisation."""
    card = space.card
    entry = _sign_in(space)
    if card.file is None or entry is None or not card.readable:
        return
    organisations = card.get("hf_oauth_authorized_org")
    if organisations is None or not any(item.text.strip() for item in organisations.value.words):
        place = card.file.location(entry.key_start, entry.end)
        yield Hit(place, "anyone with a Hugging Face account can sign in, because `hf_oauth_authorized_org` is not set")


@rule("embeddable-oauth-app")
def embeddable_oauth_app(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a sign-in app that other sites may frame."""
    card = space.card
    entry = _sign_in(space)
    if card.file is None or entry is None or not card.readable or card.flag("disable_embedding"):
        return
    other = card.get("disable_embedding")
    start, end = (other.key_start, other.end) if other is not None else (entry.key_start, entry.end)
    yield Hit(
        card.file.location(start, end),
        "visitors sign in here, but any site can embed the app in a frame",
        fix=edits.fix(
            "set `disable_embedding: true`", edits.set_key(card, "disable_embedding", "true", entry), safe=False
        ),
    )


def _sign_in(space: Space) -> Entry | None:
    """Return the entry that switches sign-in on."""
    return space.card.get("hf_oauth") if space.card.flag("hf_oauth") else None


@rule("missing-oauth")
def missing_oauth(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report sign-in buttons of Gradio in a Space whose card does not switch sign-in on."""
    card = space.card
    sdk = card.get("sdk")
    if card.file is None or not card.readable or card.sdk != "gradio" or sdk is None or card.flag("hf_oauth"):
        return
    buttons = policy.params["components"]
    started = {file.path for file in started_files(space)}
    for call in calls(space, *{name.rpartition(".")[2] for name in buttons}):
        if call.name not in buttons or call.file.path not in started or _is_optional(call):
            continue
        if any("OAUTH_CLIENT_ID" in file.text for file in space.select(".py")):
            return  # the app brings its own client
        edit = edits.set_key(card, "hf_oauth", "true", card.given("sdk_version") or sdk)
        yield Hit(
            call.location(),
            f"`{call.written}` needs an OAuth client, but the card does not set `hf_oauth: true`, "
            "so the app stops at start with `ValueError: OAuth is required but OAUTH_CLIENT_ID ... is not set`",
            fix=edits.fix("set `hf_oauth: true`", edit, safe=False, reveals=("embeddable-oauth-app", "open-oauth-app")),
            related=(card.file.location(sdk.start, sdk.end),),
        )
        return


def _is_optional(call: Call) -> bool:
    """Return whether it stands in a branch, or where a failure is caught."""
    line = call.func.lineno
    source = call.unit.source
    branches: list[ast.stmt | ast.expr] = [*source.nodes(ast.If), *source.nodes(ast.IfExp), *source.nodes(ast.Try)]
    return any(
        branch.lineno <= line <= (branch.end_lineno or branch.lineno) and not _is_main(branch) for branch in branches
    )


def _is_main(branch: ast.stmt | ast.expr) -> bool:
    """Return whether it is `if __name__ == "__main__"`."""
    return isinstance(branch, ast.If) and isinstance(branch.test, ast.Compare) and "__name__" in ast.dump(branch.test)
