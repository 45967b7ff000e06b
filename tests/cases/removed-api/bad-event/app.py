import gradio as gr

with gr.Blocks() as demo:
    good = gr.Button()
    good.click(None, None, None, js="alert")
    good.click(None, None, None, _js="alert")

demo.launch()
