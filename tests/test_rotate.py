"""`hf-lint rotate`, `revoke` and `token` against the stand-in."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from hf_lint.cli import main
from hf_lint.core.incidents import load_incidents
from hf_lint.core.policy import policies_root
from hf_lint.fleet.rotation import judge_name, judge_provider, load_priorities, page_of, plan_rotation
from hf_lint.hub.identity import list_reach, parse_identity
from hf_lint.secrets import load_kinds
from hf_lint.secrets.fakes import expand
from hf_lint.space.live import parse_live
from hub.server import Hub, serve
from hub.world import Token

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN = expand("@@fake:huggingface-user-token@@")
LEAKED = TOKEN[:-4] + "Wxyz"
KEY = expand("@@fake:openai-api-key@@")
CARD = "---\ntitle: x\nsdk: gradio\n---\n"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Hub]:
    with serve() as server:
        server.world.organisations.add("team")
        server.world.tokens[TOKEN] = Token("me", sees=frozenset({"team"}), writes=frozenset({"team"}))
        for name, old, new in (
            ("a", "2024-02-01", "2026-10-01"),
            ("b", "2026-07-13", "2026-11-01"),
            ("c", "", "2026-07-14"),
        ):
            space = server.world.add(f"team/{name}", {"README.md": CARD, "app.py": "1\n"})
            space.secrets = {
                "HF_TOKEN": {"updatedAt": f"{old}T10:00:00.000Z"} if old else {},
                "WEATHER_READ_ONLY": {"updatedAt": f"{new}T00:00:00.000Z"},
                "OPENAI_API_KEY": {"updatedAt": f"{new}T00:00:00.000Z"},
            }
        server.world.spaces["team/b"].variables = {"STRIPE_KEY": {"value": KEY}}
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        monkeypatch.setenv("HF_TOKEN", TOKEN)
        monkeypatch.chdir(tmp_path)
        for name in ("HF_OIDC_RESOURCE", "HF_HUB_OFFLINE"):
            monkeypatch.delenv(name, raising=False)
        yield server


def rotate(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[dict[str, Any]], str]:
    code = main(["rotate", "team", "--send-token", "--format", "json", *arguments])
    out, err = capsys.readouterr()
    assert not any(value in out + err for value in (TOKEN, KEY, LEAKED))
    return code, json.loads(out)["items"], err


def test_the_list_is_grouped_and_the_worst_comes_first(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    code, items, _ = rotate(capsys)
    assert code == 1
    assert [(item["priority"], item["name"], len(item["places"])) for item in items] == [
        ("P0", "STRIPE_KEY", 1),
        ("P0", "HF_TOKEN", 3),
        ("P1", "OPENAI_API_KEY", 3),
        ("P2", "WEATHER_READ_ONLY", 3),
    ]
    assert items[0]["leaked"]
    assert items[1]["page"] == "https://huggingface.co/settings/tokens"
    assert {seen.method for seen in hub.world.log} == {"GET"}


def test_an_incident_affects_what_was_set_before_its_end(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    _, items, err = rotate(capsys, "--incident", "hugging-face-2026-07")
    (token,) = [item for item in items if not item["leaked"]]
    assert token["name"] == "HF_TOKEN"
    assert [place["space"] for place in token["places"]] == ["team/a", "team/b", "team/c"]  # c: nobody knows when
    assert "advises to rotate access tokens" in err
    _, items, _ = rotate(capsys, "--incident", "spaces-2024-05")
    assert [place["space"] for item in items if not item["leaked"] for place in item["places"]] == ["team/a", "team/c"]


def test_since_a_date(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    _, items, _ = rotate(capsys, "--since", "2026-07-15")
    assert {(item["name"], place["space"]) for item in items if not item["leaked"] for place in item["places"]} == {
        *(("HF_TOKEN", f"team/{name}") for name in "abc"),
        ("WEATHER_READ_ONLY", "team/c"),
        ("OPENAI_API_KEY", "team/c"),
    }


def test_what_an_audit_found_in_files_is_listed(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    for name in "ac":
        hub.world.spaces[f"team/{name}"].files["app.py"] = f"KEY = '{KEY}'\n".encode()
    main(["audit", "team", "--send-token", "--quiet", "--workers", "1", "--store", "s.db"])
    capsys.readouterr()
    _, items, _ = rotate(capsys, "--store", "s.db")
    (leak,) = [item for item in items if item["leaked"]]  # one value in three places
    assert [(place["space"], place["how"].partition(":")[0]) for place in leak["places"]] == [
        ("team/b", "public variable STRIPE_KEY"),
        ("team/a", "in app.py"),
        ("team/c", "in app.py"),
    ]
    assert leak["page"] == "https://platform.openai.com/api-keys"


def test_spaces_that_no_audit_has_are_not_passed_over(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    words = "other uses not looked for in workflows and duplicates in 1 Space (run `hf-lint audit` first)"
    for is_new in (False, True):
        if is_new:
            hub.world.add("team/new", {"README.md": "x"})
        else:
            main(["audit", "team", "--send-token", "--quiet", "--workers", "1", "--store", "s.db"])
        capsys.readouterr()
        main(["rotate", "team", "--send-token", "--store", "s.db"])
        assert (words in capsys.readouterr().out) == is_new


def test_what_else_uses_a_secret_is_listed(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    world = hub.world
    world.spaces["team/a"].files[".github/workflows/deploy.yml"] = b"env: {T: '${{ secrets.hf_token }}'}\n"
    world.spaces["team/b"].files["README.md"] = b"---\ntitle: x\nsdk: gradio\nduplicated_from: team/a\n---\n"
    world.jobs = {"team": [{"id": "1", "secrets": ["HF_TOKEN"]}]}
    world.scheduled_jobs = {"team": [{"id": "2", "jobSpec": {"secrets": {"HF_TOKEN": None, "OTHER": None}}}]}
    _, items, _ = rotate(capsys, "--incident", "spaces-2024-05")
    (token,) = [item for item in items if item["name"] == "HF_TOKEN"]
    assert token["uses"] == [
        "job 1 of team",
        "scheduled job 2 of team",
        "the secret of the same name in team/b, set 2026-07-13",
    ]
    main(["audit", "team", "--send-token", "--quiet", "--workers", "1", "--store", "s.db"])
    world.tokens[TOKEN].writes = frozenset()
    capsys.readouterr()
    world.refused = {"jobs": 403, "scheduled_jobs": 403}
    world.tokens[TOKEN].writes = frozenset({"team"})
    main(["rotate", "team", "--send-token", "--store", "s.db", "--incident", "spaces-2024-05"])
    text = capsys.readouterr().out
    for use in (
        "the workflow .github/workflows/deploy.yml of team/a",
        "team/b, a duplicate of team/a",
        "the secret of the same name in team/b, set 2026-07-13",
    ):
        assert f"also used by {use}\n" in text
    assert "other uses not looked for in jobs of team (needs job.read on the owner)" in text


def test_secrets_that_cannot_be_seen_make_it_incomplete(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    hub.world.tokens[TOKEN].writes = frozenset()
    code, items, _ = rotate(capsys)
    assert code == 3
    assert [item["name"] for item in items] == ["STRIPE_KEY"]


@pytest.mark.parametrize("form", ["text", "markdown", "csv"])
def test_forms(hub: Hub, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    hub.world.spaces["team/a"].secrets["=HYPERLINK(1)"] = {"updatedAt": "2026-01-01T00:00:00.000Z"}
    hub.world.spaces["team/a"].secrets["<script>\x1b[31m"] = {"updatedAt": "2026-01-01T00:00:00.000Z"}
    assert main(["rotate", "team", "--send-token", "--format", form]) == 1
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert KEY not in out
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(out, newline="")))
        assert not any(cell.startswith("=") for row in rows for cell in row.values())
        assert len(rows) == 12
    elif form == "markdown":
        assert "<script>" not in out.replace("\\<", "")
        assert out.count("- [ ] P") == 6
    else:
        assert "P0: money, identity, databases" in out
        assert "6 secrets to rotate in 3 Spaces of team" in out


def test_how_much_there_is_is_said_where_the_list_goes_to_a_file(
    hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rotate", "team", "--send-token", "--format", f"csv={tmp_path / 'todo.csv'}"]) == 1
    assert "secrets to rotate in 3 Spaces of team" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["--incident", "x"], ["--since", "x"], ["--since", "2026-01-01", "--incident", "x"]]
)
def test_what_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rotate", "team", *arguments]) == 2
    assert "error:" in capsys.readouterr().err


def test_incidents_have_windows_and_sources(capsys: pytest.CaptureFixture[str]) -> None:
    for one in load_incidents().values():
        assert one.source.startswith("https://")
        assert one.affects in ("all", "huggingface", "package")
        assert (one.start or one.end) <= one.end
        assert len(one.end) == 10
    assert main(["rotate", "--list-incidents"]) == 0
    assert capsys.readouterr().out.count("https://") == len(load_incidents())
    spaces = load_incidents()["spaces-2024-05"]
    assert spaces.covers("ANY", "2024-05-31T23:59:59.000Z")  # set on the last day of the window
    assert not spaces.covers("ANY", "2024-06-01T00:00:00.000Z")
    assert not spaces.covers("ANY", "")


def test_priorities(tmp_path: Path) -> None:
    rows = load_priorities()
    known = {load_kinds()[one].provider for one in load_kinds()}
    assert {row["priority"] for row in rows} == {"P0", "P1", "P2"}
    assert {row["provider"] for row in rows if "provider" in row} <= known
    providers = [one for row in rows for one in (row.get("provider"), *(row.get("providers") or ())) if one]
    assert sorted(providers) == sorted(known - {"any"})  # each once
    for provider, priority in (("Stripe", "P0"), ("Docker", "P0"), ("DeepSeek", "P1"), ("TMDB", "P2")):
        assert judge_provider(provider, rows)[:2] == (priority, provider)
    assert judge_name("DEEPSEEK_API_KEY", rows)[1] == "DeepSeek"
    assert judge_name("FLY_IO_TOKEN", rows)[1] == "Fly.io"
    assert judge_name("META_DATA_KEY", rows)[1] == ""
    for name, priority in (
        *(("STRIPE_SECRET_KEY", "P0"), ("HF_TOKEN", "P0"), ("hf_token", "P0"), ("MY_HF_WRITE", "P0")),
        *(("DATABASE_URL", "P0"), ("SUPABASE_ANON_KEY", "P2"), ("AWS_SECRET_ACCESS_KEY", "P1"), ("SHELF_LIFE", "P1")),
        *(("WHATEVER", "P1"), ("OPENAI_API_KEY", "P1")),
    ):
        assert judge_name(name, rows)[0] == priority, name
    assert judge_name("SHELF_LIFE", rows)[2] == "unknown"
    assert page_of("OpenAI").startswith("https://")
    assert page_of("") == ""
    assert policies_root()


def test_nothing_to_rotate() -> None:
    assert plan_rotation([parse_live({"name": "a/b", "secrets": {}, "variables": {}})], []) == []


# The token in use


def test_the_token_in_use(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    token = hub.world.tokens[TOKEN]
    assert main(["token", "--send-token"]) == 1
    assert "classic token 'audit' of me" in capsys.readouterr().out
    token.role = "fineGrained"
    entity = {"_id": "0", "type": "space", "name": "team/a"}
    token.fine = {"global": [], "scoped": [{"entity": entity, "permissions": ["repo.write"]}]}
    assert main(["token", "--send-token"]) == 0
    assert "may repo.write on space team/a" in capsys.readouterr().out
    token.fine = {"global": ["discussion.write"], "scoped": []}
    assert main(["token", "--send-token"]) == 1
    token.kind = "oauth"
    token.user = TOKEN
    assert main(["token", "--send-token"]) == 1
    out = capsys.readouterr().out
    assert "cannot restart Spaces" in out
    assert TOKEN not in out


def test_no_token(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["token"]) == 3
    assert "no token is used, because HF_ENDPOINT is http://127.0.0.1" in capsys.readouterr().err
    monkeypatch.setenv("HF_TOKEN", "")
    monkeypatch.setenv("HF_TOKEN_PATH", str(tmp_path / "none"))
    monkeypatch.setattr("huggingface_hub.get_token", lambda: None)
    assert main(["token", "--send-token"]) == 3
    assert "no token is set" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("fine", "broad"),
    [
        ({"scoped": [{"entity": {"type": "org", "name": "o"}, "permissions": ["repo.content.read"]}]}, False),
        ({"scoped": [{"entity": {"type": "org", "name": "o"}, "permissions": ["repo.write"]}]}, True),
        ({"scoped": [{"entity": {"type": "user", "name": "u"}, "permissions": ["job.write"]}]}, True),
        ({"scoped": [{"entity": {"type": "space", "name": "o/s"}, "permissions": ["repo.write"]}]}, False),
        ({"global": ["inference.serverless.write"]}, True),
        ({}, False),
        ({"scoped": [{}]}, False),
    ],
)
def test_what_is_too_broad(fine: dict[str, Any], broad: bool) -> None:
    auth = {"type": "access_token", "accessToken": {"role": "fineGrained", "fineGrained": fine}}
    assert bool(parse_identity({"name": "x", "auth": auth}).too_broad) is broad


@pytest.mark.parametrize(
    ("fine", "reach"),
    [
        ({"scoped": [{"entity": {"type": "org", "name": "Team"}, "permissions": ["repo.write"]}]}, []),
        ({"scoped": [{"entity": {"type": "space", "name": "team/a"}, "permissions": ["repo.write"]}]}, []),
        ({"scoped": [{"entity": {"type": "org", "name": "other"}, "permissions": ["repo.content.read"]}]}, []),
        ({"scoped": [{"entity": {"type": "resource-group", "name": "g"}, "permissions": ["repo.write"]}]}, []),
        (
            {"scoped": [{"entity": {"type": "model", "name": "other/m"}, "permissions": ["repo.write"]}]},
            ["`repo.write` on the model other/m"],
        ),
        ({"global": ["post.write"]}, ["`post.write` everywhere"]),
        ({}, []),
    ],
)
def test_what_reaches_beyond_the_owner(fine: dict[str, Any], reach: list[str]) -> None:
    auth = {"type": "access_token", "accessToken": {"role": "fineGrained", "fineGrained": fine}}
    assert list_reach(parse_identity({"name": "x", "auth": auth}), ["team"]) == reach


@pytest.mark.parametrize(
    ("auth", "is_reported"),
    [
        ({"type": "access_token", "accessToken": {"role": "write"}}, True),
        ({"type": "access_token", "accessToken": {"role": "god"}}, True),
        ({"type": "access_token", "accessToken": {"role": "read"}}, False),
        ({"type": "oauth"}, False),
        ({}, False),
    ],
)
def test_which_classic_tokens_reach_too_far(auth: dict[str, Any], is_reported: bool) -> None:
    assert bool(list_reach(parse_identity({"name": "x", "auth": auth}), ["team"])) is is_reported
