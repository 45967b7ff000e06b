import os
import gradio as gr

gr.Interface(len, "text", "text").launch()
print(len(os.environ["KEY"]))
