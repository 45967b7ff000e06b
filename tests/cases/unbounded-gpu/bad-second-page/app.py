import gradio as gr


def show(text):
    return text


demo = gr.Interface(show, "text", "text")
demo.launch()
