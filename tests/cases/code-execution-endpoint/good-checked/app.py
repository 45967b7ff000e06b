import operator
import os
import shlex
import subprocess
from enum import Enum
from typing import Literal

import gradio as gr
from fastapi import FastAPI, HTTPException

app = FastAPI()
TOOLS = {"ls": "ls -l", "df": "df -h"}
ALLOWED = ["date", "uptime"]


class Tool(Enum):
    DATE = "date"


@app.get("/tool")
def tool(name: str):
    if name not in TOOLS:
        raise HTTPException(404)
    return os.popen(name).read()


@app.get("/table")
def table(name: str):
    return os.popen(TOOLS[name]).read()


@app.get("/typed")
def typed(name: Literal["date", "uptime"], tool: Tool, count: int):
    return os.popen(f"{name} {tool.value} {count}").read()


@app.get("/quoted")
def quoted(name: str):
    return subprocess.run(f"ls {shlex.quote(name)}", shell=True)


def chosen(name):
    return os.popen(name).read()


def letters(formula):
    if all(c in "0123456789+-*/ " for c in formula):
        return eval(formula)


def guarded(name):
    match name:
        case "date" | "uptime":
            return os.system(name)
        case _:
            return None


with gr.Blocks() as demo:
    choice = gr.Dropdown(ALLOWED)
    text = gr.Textbox()
    choice.change(chosen, choice, text)
    text.submit(letters, text, text)
    text.change(guarded, text, text)
