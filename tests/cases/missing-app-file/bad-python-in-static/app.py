import gradio as gr

gr.Blocks().launch()
