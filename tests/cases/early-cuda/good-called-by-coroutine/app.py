import gradio as gr
import spaces


@spaces.GPU
def run(text):
    return text


async def answer(text):
    return run(text)


gr.Interface(answer, "text", "text").launch()
