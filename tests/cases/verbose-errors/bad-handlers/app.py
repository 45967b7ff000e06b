import traceback

import gradio as gr


def run(text):
    try:
        yield text
    except ValueError as error:
        message = f"Error: {error}\n\n{traceback.format_exc()}"
        yield message


def quiet(text):
    try:
        return text
    except ValueError:
        trace = traceback.format_exc()
        print(trace)
        return "That did not work."


with gr.Blocks() as demo:
    box = gr.Textbox()
    gr.Button().click(quiet, box, box)
    gr.Button().click(fn=run, inputs=box, outputs=box)

demo.launch()
