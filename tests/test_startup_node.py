"""Which JavaScript a server runs: started files, their imports, the sources of what the build makes, Next.js."""

from __future__ import annotations

import pytest
from support import space_of

CARD = "---\ntitle: Space\nsdk: docker\n---\n"
ONE = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nCMD {}\n"
TWO = (
    "FROM node:22 AS build\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\n"
    "FROM node:22-slim\nWORKDIR /app\nCOPY --from=build /app/{folder} ./{folder}\nCMD {start}\n"
)


def scripts(dockerfile: str, **files: str) -> tuple[str, ...]:
    named = {path.replace("__", "/").replace("_dot_", "."): text for path, text in files.items()}
    return space_of({"README.md": CARD, "Dockerfile": dockerfile, **named}).startup.server_scripts


def test_imports_are_followed_with_the_endings_and_names_that_people_write() -> None:
    found = scripts(
        ONE.format('["npx", "tsx", "src/main.ts"]'),
        src__main_dot_ts='import "./routes/a.js";\nimport { b } from "@/lib/b";\nconst c = require("./c");\n',
        src__routes__a_dot_ts="export {};\n",
        src__lib__b_dot_ts='export { d } from "../d";\n',
        src__d__index_dot_ts="export const d = 1;\n",
        src__c_dot_cjs="module.exports = 1;\n",
        src__unused_dot_ts="export {};\n",
    )
    assert set(found) == {"src/main.ts", "src/routes/a.ts", "src/lib/b.ts", "src/d/index.ts", "src/c.cjs"}


@pytest.mark.parametrize(
    ("start", "source"),
    [
        ('["node", "dist/main.js"]', "src/main.ts"),
        ('["node", "./dist/src/main.js"]', "src/main.ts"),
        ('["node", "/app/dist/server/index.js"]', "server/index.ts"),
        ("node --enable-source-maps dist/main.js", "main.ts"),
        ('["npm", "start"]', "src/main.ts"),
        ('["npm", "run", "start:prod"]', "backend/app.ts"),
    ],
)
@pytest.mark.parametrize("stages", [1, 2])
def test_what_the_build_makes_leads_to_its_source(start: str, source: str, stages: int) -> None:
    image = ONE.format(start) if stages == 1 else TWO.format(folder="dist", start=start)
    package = (
        '{"scripts": {"build": "esbuild backend/app.ts --bundle --outfile=dist/bundle.js", '
        '"start": "node dist/main.js", "start:prod": "node dist/bundle.js"}}'
    )
    space = space_of({"README.md": CARD, "Dockerfile": image, "package.json": package, source: "app.listen(7860);\n"})
    if stages == 2 and "npm" in start:
        return  # package.json is not in the last stage, so that the command fails
    assert space.startup.server_scripts == (source,)
    assert space.startup.role(source) == "runs"


@pytest.mark.parametrize(
    "start",
    [
        '["node", "--import", "tsx", "src/main.ts"]',
        '["node", "-r", "ts-node/register", "src/main.ts"]',
        "nodemon --exec ts-node src/main.ts",
        '["bun", "run", "src/main.ts"]',
        '["bun", "src/main.ts"]',
        '["npx", "ts-node", "--esm", "src/main.ts"]',
        '["deno", "run", "--allow-net", "src/main.ts"]',
        '["pm2-runtime", "ecosystem.config.js"]',
    ],
)
def test_programs_that_run_typescript(start: str) -> None:
    found = scripts(
        ONE.format(start),
        src__main_dot_ts="app.listen(7860);\n",
        **{"ecosystem.config.js": 'module.exports = { apps: [{ name: "a", script: "./src/main.ts" }] };\n'},
    )
    assert "src/main.ts" in found


NEXT = '{"scripts": {"start": "next start -p 7860"}, "dependencies": {"next": "15.1.0"}}'
ROUTES = {
    "src__app__api__a__route_dot_ts": 'import { x } from "@/lib/x";\nexport const GET = x;\n',
    "src__lib__x_dot_ts": "export const x = 1;\n",
    "src__pages__api__b_dot_js": "export default (req, res) => res.end();\n",
    "src__middleware_dot_ts": "export function middleware() {}\n",
    "src__app__actions_dot_ts": '// of the form\n"use server";\nexport async function save() {}\n',
    "src__app__page_dot_tsx": '"use client";\nexport default function Page() { return null; }\n',
}
SERVED = {"src/app/api/a/route.ts", "src/lib/x.ts", "src/pages/api/b.js", "src/middleware.ts", "src/app/actions.ts"}


@pytest.mark.parametrize(
    "image",
    [
        ONE.format('["npm", "start"]'),
        ONE.format('["npx", "next", "start"]'),
        ONE.format('["node_modules/.bin/next", "start"]'),
        TWO.format(folder=".next/standalone", start='["node", "server.js"]'),
    ],
)
def test_what_next_serves(image: str) -> None:
    assert set(scripts(image, package_dot_json=NEXT, **ROUTES)) == SERVED


def test_scripts_of_pages_are_not_run_by_the_server() -> None:
    image = 'FROM python:3.12\nWORKDIR /app\nCOPY . .\nCMD ["python", "app.py"]\n'
    app = "from flask import Flask\napp = Flask(__name__, static_folder='static')\n"
    assert scripts(image, app_dot_py=app, static__page_dot_js="fetch('/');\n") == ()


def test_a_server_whose_start_is_not_known_is_doubtful() -> None:
    found = space_of(
        {
            "README.md": CARD,
            "Dockerfile": TWO.format(folder="dist", start='["node", "dist/bundle.mjs"]'),
            "api/http.ts": "import express from 'express';\nconst app = express();\napp.listen(7860);\n",
            "web/view.ts": "import { a } from './a';\n",
            "tests/http.test.ts": "import express from 'express';\nexpress().listen(1);\n",
        }
    ).startup
    assert found.server_scripts == ("api/http.ts",)
    assert found.role("api/http.ts") == "unknown"
