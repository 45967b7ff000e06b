import gradio as gr

label = gr.Label(render=False)
once = gr.Textbox(render=False)
with gr.Blocks() as demo:
    once.render()
    with gr.Row():
        label.render()
    with gr.Column():
        label.render()
demo.launch()
