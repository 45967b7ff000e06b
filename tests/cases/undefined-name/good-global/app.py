import gradio as gr


def load():
    global model
    model = str


load()
gr.Interface(model, "text", "text").launch()
