import gradio as gr


def build():
    return gr.Interface(str, "text", "text")
