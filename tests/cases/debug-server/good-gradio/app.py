import subprocess

import gradio as gr

# In Gradio this only keeps the main thread waiting.
gr.Interface(str, "text", "text").launch(debug=True)
subprocess.run(["true"], check=True)
