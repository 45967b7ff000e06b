import gradio as gr

with gr.Blocks() as demo:
    gr.Markdown("Hello")
    gr.LoginButton()

demo.launch()
