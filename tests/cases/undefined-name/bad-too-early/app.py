import gradio as gr

start()


def start():
    gr.Interface(str, "text", "text").launch()
