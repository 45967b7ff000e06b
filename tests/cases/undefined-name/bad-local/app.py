import gradio as gr


def load():
    model = str
    return model


load()
gr.Interface(model, "text", "text").launch()
