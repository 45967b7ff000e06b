import gradio as gr

with gr.Blocks() as demo:
    good = gr.Image(sources=["upload"])
    box = gr.components.Textbox()
    bad = gr.Image(source="upload")
    wall = gr.Gallery().style(grid=[3])
    demo.load(str, None, box, every=1)
demo.launch()
