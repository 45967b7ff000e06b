import gradio as gr
import spaces


@spaces.GPU(duration=30)
async def run(text):
    return text


gr.Interface(run, "text", "text").launch()
