import gradio as gr

with gr.Blocks() as demo:
    first = gr.Textbox()
    second = gr.Textbox(render=False)
    second.render()
    first.render()
demo.launch()
