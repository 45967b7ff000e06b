import gradio as gr

with gr.Blocks(css_paths='style.css') as demo:
    gr.Markdown('x')
demo.launch()
