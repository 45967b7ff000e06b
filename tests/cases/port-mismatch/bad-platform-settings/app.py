import gradio as gr

import settings

demo = gr.Interface(lambda t: t, "text", "text", title=settings.TITLE)
demo.launch(server_port=settings.PORT)
