"""Releases that can be installed together and do not work together. No rule is here."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from hf_lint.analysis.whole_tree import unless_added
from hf_lint.core.model import Hit
from hf_lint.core.policy import load_data
from hf_lint.core.records import NamedTuple
from hf_lint.installs.asked import pip_calls
from hf_lint.installs.platform import DOUBT, is_doubtful
from hf_lint.installs.releases import contains, distribution
from hf_lint.osv.advisories import parse_specifier
from hf_lint.rules.deps.names import code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.installs.asked import Ask, PipCall
    from hf_lint.space import Space

DATA = "data/pairs.yaml"


class Pair(NamedTuple):
    """One row of the data, which says what each field is."""

    package: str
    versions: tuple[str, ...]
    partner: str
    partner_versions: tuple[str, ...]
    pythons: tuple[str, ...]
    lacking: tuple[str, ...]
    uses: tuple[str, ...]
    unless: tuple[str, ...]
    beside: bool
    """Whether the package does not require its partner itself."""
    stops: str
    """What follows, with the error."""
    remedy: str

    @property
    def words(self) -> str:
        """What follows, and what to do."""
        return f"{self.stops}; {self.remedy}"


@lru_cache(maxsize=1)
def pairs() -> tuple[Pair, ...]:
    """Return the rows of policies/data/pairs.yaml."""
    return tuple(
        Pair(
            row["package"],
            tuple(row["versions"]),
            row.get("with", ""),
            tuple(row.get("with_versions", ())),
            tuple(row.get("pythons", ())),
            tuple(row.get("lacking", ())),
            tuple(row.get("uses", ())),
            tuple(row.get("unless", ())),
            bool(row.get("beside")),
            f"{row['stops']} ({code(row['error'])})",
            row["remedy"],
        )
        for row in load_data(DATA)["pairs"]
    )


def broken_pairs(space: Space, call: PipCall, written: PipCall | None = None) -> Iterator[Hit]:
    """Yield a hit for each pair of which this call pins one and installs the other.

    `written` is the call of the Space that `call` is a change of.
    """
    from hf_lint.analysis.absent_requirements import needs_requirements

    asked = _asked(call)
    for pair in _rows(space, call, asked, written or call):
        hit = _judge(space, pair, asked[pair.package], asked.get(pair.partner), call)
        if hit is not None:
            if pair.package == "gradio" and is_doubtful(space, pair.partner):
                hit = hit._replace(message=hit.message + DOUBT, variant="platform")
            elif needs_requirements(space):
                hit = unless_added(space, hit)
            yield hit


def _asked(call: PipCall) -> dict[str, Ask]:
    """Return what the call asks for by name: where the card and requirements.txt both do, what is pinned."""
    found: dict[str, Ask] = {}
    for ask in call.asks:
        if ask.location is not None and not ask.limits_only and (ask.pinned or ask.name not in found):
            found[ask.name] = ask
    return found


def _rows(space: Space, call: PipCall, asked: dict[str, Ask], written: PipCall) -> Iterator[Pair]:
    """Yield the pairs of which the call pins the first one."""
    rows = [pair for pair in pairs() if pair.package in asked and _is_asked(pair.versions, asked[pair.package])]
    if not rows:
        return
    # Another call may change what this one installs.
    again = {ask.name for other in pip_calls(space) if other is not written for ask in other.asks}
    for pair in rows:
        if not again.isdisjoint((pair.package, pair.partner, *pair.lacking)):
            continue
        if pair.pythons and call.python not in pair.pythons:
            continue
        if not ((pair.uses and not _has_word(space, pair.uses)) or _has_word(space, pair.unless)):
            yield pair


def may_not_start(call: PipCall) -> bool:
    """Return whether a pinned release is known not to start on the call's Python.

    Unlike `broken_pairs`, this needs not know all that is installed: it is for those who choose a Python.
    """
    asked = {ask.name: ask.pinned for ask in call.asks}
    return any(
        call.python in pair.pythons
        and asked.keys().isdisjoint(pair.lacking)
        and _is_in(pair.versions, asked[pair.package])
        for pair in pairs()
        if pair.package in asked
    )


def _judge(space: Space, pair: Pair, ask: Ask, partner: Ask | None, call: PipCall) -> Hit | None:
    assert ask.location is not None
    key = f"{pair.package} {pair.partner}"
    is_open = _is_open(ask) and not any(_has_no_end(text) for text in pair.versions)
    if partner is not None and partner.pinned and partner.location is not None and not (pair.lacking or is_open):
        if not _is_in(pair.partner_versions, partner.pinned):
            return None
        by_card = ask.written.startswith("sdk_version")
        here, there = (partner.location, ask.location) if by_card else (ask.location, partner.location)
        message = f"{code(ask.written)} and {code(partner.written)} do not work together: {pair.words}"
        return Hit(here, message, "pair", related=(there,), key=key)
    needs_new = partner is not None and partner.location is not None and _needs_new(pair, partner)
    if partner is not None and needs_new and not (pair.lacking or is_open):
        return _asks_for_new(pair, ask, partner)
    if not pair.partner and not is_open and (not pair.lacking or _has_none(pair, call)):
        where = f" on Python {call.python}" if pair.pythons else ""
        message = f"{code(ask.written)} does not work{where}: {pair.words}"
        return Hit(ask.location, message, "python", key=key)
    from hf_lint.installs.doubts import find_doubts
    from hf_lint.installs.resolve import resolved

    releases: set[str] = set()
    for installed in resolved(space, call):
        if installed is None or any(name in installed.chosen for name in pair.lacking):
            return None
        doubts = find_doubts(call, installed, (pair.package, pair.partner))
        if doubts is None or not doubts.is_settled(pair.partner) or not all(map(doubts.is_absent, pair.lacking)):
            return None
        taken = installed.chosen.get(pair.package, "") if is_open and doubts.is_settled(pair.package) else ""
        if is_open and not _is_in(pair.versions, taken):
            return None
        releases.add(installed.chosen.get(pair.partner, ""))
    if not pair.partner:
        where = f" on Python {call.python}" if pair.pythons else ""
        message = f"{code(ask.written)} does not work{where}: {pair.words}"
        return Hit(ask.location, message, "python", key=key)
    if not all(_is_in(pair.partner_versions, release) for release in releases):
        return None
    # Which release that is depends on the Python of the day: what the message says is true of all of them.
    if partner is not None and needs_new:
        return _asks_for_new(pair, ask, partner)
    how = "is installed beside it" if pair.beside else "it installs"
    message = (
        f"{code(ask.written)} does not work with today's {pair.partner}, which {how}, because nothing pins an older "
        f"release: {pair.words}"
    )
    return Hit(ask.location, message, "pair", key=key)


def _asks_for_new(pair: Pair, ask: Ask, partner: Ask) -> Hit:
    """Return the hit where the Space itself asks for releases of the partner that are all too new."""
    assert ask.location is not None
    assert partner.location is not None
    what = code(ask.written.partition(":")[0].partition("=")[0])
    message = (
        f"{code(ask.written)} does not work with the {pair.partner} that {code(partner.written)} installs: "
        f"{pair.stops}; raise {what}, or allow an older {pair.partner}"
    )
    return Hit(ask.location, message, "pair", related=(partner.location,), key=f"{pair.package} {pair.partner}")


def _has_none(pair: Pair, call: PipCall) -> bool:
    """Return whether nothing of a call can bring what a row names as lacking, of a package whose releases are not
    known: what is, `resolved` tells better."""
    if distribution(pair.package) is not None or call.others:
        return False
    from hf_lint.installs.brought import names_below

    asks = (ask for ask in call.asks if ask.name != pair.package and not ask.limits_only)
    below = names_below((ask.name, ask.extras, ask.specifier) for ask in asks)
    return below is not None and below.isdisjoint(pair.lacking)


def _is_asked(ranges: tuple[str, ...], ask: Ask) -> bool:
    """Return whether a requirement allows nothing but releases of one of the ranges, or takes the newest, and that is
    in one."""
    if ask.pinned:
        return _is_in(ranges, ask.pinned)
    allowed = parse_specifier(ask.specifier) if ask.specifier else None
    if allowed is None or _is_open(ask):
        known = distribution(ask.name) if allowed is not None or not ask.specifier else None
        if known is None:
            return allowed is None and not ask.specifier and any(_has_no_end(text) for text in ranges)
        return not known.partial and _is_in(ranges, known.versions[-1])
    return any(found is not None and found.covers(allowed) for found in map(parse_specifier, ranges))


def _has_no_end(text: str) -> bool:
    """Return whether a range holds for the newest release, too: the row is about a package without further releases."""
    allowed = parse_specifier(text)
    return allowed is not None and allowed.high is None


def _is_open(ask: Ask) -> bool:
    """Return whether a requirement allows each newer release."""
    allowed = parse_specifier(ask.specifier) if ask.specifier else None
    return not ask.pinned and (allowed is None or allowed.high is None)


def _is_in(ranges: tuple[str, ...], version: str) -> bool:
    """Return whether a release is in one of the ranges; "" is in none."""
    if not version:
        return False
    parsed = (parse_specifier(text) for text in ranges)
    return any(allowed is not None and contains(allowed, version) for allowed in parsed)


def _needs_new(pair: Pair, partner: Ask) -> bool:
    """Return whether the Space itself asks for a release of the partner with which the first one does not work."""
    allowed = parse_specifier(partner.specifier) if partner.specifier else None
    known = (parse_specifier(text) for text in pair.partner_versions)
    return allowed is not None and any(one is not None and one.covers(allowed) for one in known)


def _has_word(space: Space, words: tuple[str, ...]) -> bool:
    return bool(words) and any(file.holds_any(words) for file in space.select(".py"))
