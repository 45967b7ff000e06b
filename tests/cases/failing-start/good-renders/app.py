import gradio as gr

label = gr.Label(render=False)
with gr.Blocks() as demo:
    label.render()
    label.unrender()
    label.render()
demo.launch()
