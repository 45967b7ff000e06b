import gradio as gr

import settings

gr.Interface(lambda t: t, "text", "text").launch(server_port=settings.PORT)
