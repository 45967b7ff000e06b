import gradio as gr

with gr.Blocks() as demo:
    gr.Markdown("x")
demo.queue().launch(server_port="7860")
