import gradio as gr


def show(path):
    return path


demo = gr.Interface(show, gr.File(), "text")
demo.launch()
