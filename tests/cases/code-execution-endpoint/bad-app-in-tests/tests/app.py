import subprocess

import gradio as gr


def answer(text):
    return text.upper()


def run(command):
    return subprocess.check_output(command, shell=True).decode()


gr.Interface(answer, "text", "text").launch()
gr.Interface(run, "text", "text").launch()
