import asyncio
import contextlib
import io

from fastapi import FastAPI, WebSocket
from fastapi.middleware.cors import CORSMiddleware
from pydantic import BaseModel

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"])


class Job(BaseModel):
    steps: int
    code: str
    timeout: float = 3


@app.get("/steps")
async def steps(steps: int):
    return {"value": eval("steps * 2", {"steps": steps})}


@app.post("/run")
async def run(job: Job):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(job.code, {})
    return {"out": out.getvalue()}


@app.websocket("/shell")
async def shell(websocket: WebSocket):
    await websocket.accept()
    while True:
        command = await websocket.receive_text()
        process = await asyncio.create_subprocess_exec("bash", "-c", command, stdout=asyncio.subprocess.PIPE)
        out, _ = await process.communicate()
        await websocket.send_text(out.decode())
