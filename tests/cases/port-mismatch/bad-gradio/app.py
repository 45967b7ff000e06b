import gradio as gr

with gr.Blocks() as demo:
    gr.Markdown("hello")

demo.queue().launch()
