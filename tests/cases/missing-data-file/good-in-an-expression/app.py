import pathlib

import gradio as gr

HERE = pathlib.Path(__file__).parent
A = (HERE / "a.txt").read_text() if (HERE / "a.txt").exists() else ""
B = (HERE / "b.txt").exists() and (HERE / "b.txt").read_text()
while (HERE / "c.txt").exists():
    C = (HERE / "c.txt").read_text()
    break

gr.Interface(lambda x: x, "text", "text").launch()
