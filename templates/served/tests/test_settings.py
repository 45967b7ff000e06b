from __future__ import annotations

import pytest

from app.settings import LIMITS, SettingsError, read_settings
from tests.surroundings import surroundings


def test_defaults_need_nothing() -> None:
    assert read_settings(surroundings()).max_seconds == LIMITS["MAX_SECONDS"][0]


def test_limits_come_from_the_environment() -> None:
    assert read_settings({**surroundings(), "MAX_SECONDS": " 12 "}).max_seconds == 12


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "many", "99999999999", "१२"])
def test_a_limit_out_of_bounds_is_named(value: str) -> None:
    with pytest.raises(SettingsError, match="MAX_SECONDS must be a whole number from 1 to 600"):
        read_settings({**surroundings(), "MAX_SECONDS": value})


def test_everything_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as raised:
        read_settings({"CONCURRENCY": "none"}, required_secrets=("FIRST_KEY", "SECOND_KEY"))
    for word in ("CONCURRENCY", "FIRST_KEY is not set", "SECOND_KEY is not set", "Variables and secrets"):
        assert word in str(raised.value)


{% if "api" in kinds[cookiecutter.kind].words %}
@pytest.mark.parametrize("text", ["*", "https://*.example.com", "example.com", "https://example.com/", "null"])
def test_sites_are_named_one_by_one(text: str) -> None:
    with pytest.raises(SettingsError, match="ALLOWED_ORIGINS must be sites"):
        read_settings({**surroundings(), "ALLOWED_ORIGINS": text})
    assert read_settings(surroundings()).origins == frozenset()
    both = read_settings({**surroundings(), "ALLOWED_ORIGINS": "https://a.example, http://localhost:3000"})
    assert both.origins == {"https://a.example", "http://localhost:3000"}


{% endif %}
def test_secrets_leave_the_environment_and_are_not_shown() -> None:
    environ = {**surroundings(), "HF_TOKEN": "not-a-real-token", "OTHER": "stays"}
    settings = read_settings(environ)
    assert settings.secrets["HF_TOKEN"] == "not-a-real-token"
    assert "HF_TOKEN" not in environ
    assert environ["OTHER"] == "stays"
    assert "not-a-real-token" not in repr(settings)


def test_a_short_secret_is_refused_and_not_shown() -> None:
    with pytest.raises(SettingsError, match="HF_TOKEN has less than 16 characters") as raised:
        read_settings({**surroundings(), "HF_TOKEN": "x" * 15})
    assert "xxx" not in str(raised.value)
    assert read_settings({**surroundings(), "HF_TOKEN": "x" * 16}).secrets["HF_TOKEN"]
