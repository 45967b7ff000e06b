import gradio as gr

label = gr.Label(render=False)
with gr.Blocks() as left:
    label.render()
with gr.Blocks() as right:
    label.render()
gr.TabbedInterface([left, right]).launch()
