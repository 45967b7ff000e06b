import re
import subprocess

import gradio as gr

COMMANDS = {"disk": "df -h", "memory": "free -m"}
FORBIDDEN = [r"rm\s+-rf", r"shutdown", r"mkfs"]


def is_blocked(command):
    return any(re.search(pattern, command) for pattern in FORBIDDEN)


def show(name):
    if name not in COMMANDS:
        raise gr.Error("there is no such command")
    return subprocess.run(COMMANDS[name], shell=True, capture_output=True, text=True).stdout


def shell(command):
    if is_blocked(command):
        return "this command is blocked"
    return subprocess.run(command, shell=True, capture_output=True, text=True, timeout=9).stdout


def terminal(command):
    if any(word in command for word in ("rm -rf", "mkfs")):
        return "this command is blocked"
    return subprocess.check_output(["bash", "-c", command], text=True)


with gr.Blocks() as demo:
    line = gr.Textbox()
    answer = gr.Textbox()
    line.submit(show, line, answer)
    line.submit(shell, line, answer)
    line.submit(terminal, line, answer)
demo.launch()
