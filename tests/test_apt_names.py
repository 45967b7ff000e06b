"""Which packages Debian does not have."""

from __future__ import annotations

from hf_lint.installs import apt_names


def test_a_filter_holds_all_its_names_and_next_to_no_others(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    names = [f"lib{number}-dev" for number in range(2_000)]
    data = apt_names.make_filter(names)
    monkeypatch.setattr(apt_names, "_filter", lambda: data)
    assert not any(map(apt_names.is_absent, names))
    others = [f"other{number}" for number in range(2_000)]
    assert sum(map(apt_names.is_absent, others)) > 1_900


def test_names_that_are_not_kept_may_exist() -> None:
    assert not apt_names.is_absent("librust-no-such-crate-dev")
    assert not apt_names.is_absent("ffmpeg")
    assert apt_names.is_absent("python-opencv")
