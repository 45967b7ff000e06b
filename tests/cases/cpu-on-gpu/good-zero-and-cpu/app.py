import gradio as gr

with gr.Blocks() as page:
    gr.Markdown("hello")
page.launch()
