import gradio as gr

with gr.Blocks(title="Demo") as page:
    gr.Markdown("# Demo")

with gr.Blocks(title="Demo", css="h1 {color: red}") as demo:
    gr.Markdown("# Demo")

demo.launch()
