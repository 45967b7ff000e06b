import os

import gradio as gr

# share=True is for Colab
demo = gr.Interface(str, "text", "text")
demo.launch(share=os.getenv("SPACE_ID") is None and "COLAB_GPU" in os.environ)
demo.launch(share=False)
