import asyncio
import subprocess
import sys

import gradio as gr


def convert(text, size):
    with open("text.txt", "w") as file:
        file.write(text)
    subprocess.run([sys.executable, "convert.py", "text.txt", str(size)], check=True)
    subprocess.run(["python", "-m", "convert", text], check=True)
    return open("out.svg").read()


async def probe(name):
    process = await asyncio.create_subprocess_exec("ffprobe", "-i", name)
    return str(await process.wait())


def is_private(url):
    return "localhost" in url


with gr.Blocks() as demo:
    words = gr.Textbox()
    size = gr.Slider(1, 9)
    answer = gr.HTML()
    words.submit(convert, [words, size], answer)
    words.change(probe, words, answer)
demo.launch()
