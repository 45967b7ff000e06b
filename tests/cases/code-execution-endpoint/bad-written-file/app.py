import subprocess
import sys
import tempfile
from pathlib import Path

from fastapi import FastAPI, Request

app = FastAPI()


@app.post("/report")
async def report(request: Request):
    body = await request.json()
    Path("notes.txt").write_text(body["text"])
    subprocess.run([sys.executable, "report.py", body["title"]], check=True)
    return {"done": True}


@app.post("/run")
async def run(request: Request):
    body = await request.json()
    with tempfile.NamedTemporaryFile("w", suffix=".py", delete=False) as file:
        file.write(body["code"])
        name = file.name
    done = subprocess.run([sys.executable, "-u", name], capture_output=True, timeout=10)
    return {"out": done.stdout}


@app.post("/node")
async def node(request: Request):
    body = await request.json()
    with open("main.js", "w") as file:
        file.write(body["code"])
    return {"out": subprocess.check_output(["node", "main.js"])}


@app.post("/bash")
async def bash(request: Request):
    body = await request.json()
    script = Path("/tmp") / "main.sh"
    script.write_text(body["code"])
    return {"out": subprocess.check_output(["bash", str(script)])}
