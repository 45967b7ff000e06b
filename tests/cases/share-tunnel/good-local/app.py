import os

import gradio as gr
from pyngrok import ngrok

demo = gr.Interface(str, "text", "text")
ON_SPACES = "SPACE_ID" in os.environ

if ON_SPACES:
    demo.launch()
else:
    demo.launch(share=True)
