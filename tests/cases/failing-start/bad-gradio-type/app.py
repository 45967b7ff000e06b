import gradio as gr

left = gr.Image(type="pil")
gr.Interface(lambda x: x, left, gr.Image(type="PIL")).launch()
