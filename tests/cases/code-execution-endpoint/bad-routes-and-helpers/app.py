from fastapi import FastAPI, Request
from pydantic import BaseModel

from runner import Runner, run_command

app = FastAPI()
runner = Runner()


class Job(BaseModel):
    command: str
    times: int


@app.post("/run")
async def run(request: Request):
    data = await request.json()
    code = data.get("code", "")
    exec(code)


@app.post("/job")
def job(job: Job):
    return run_command(job.command, job.times)


@app.post("/file")
def file(name: str):
    return runner.start(["-f", name], name=name)
