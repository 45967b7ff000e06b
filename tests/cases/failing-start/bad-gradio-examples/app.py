import gradio as gr

gr.Interface(lambda x, y: x, ["text", "number"], "text", examples=["oak", "elm"]).launch()
