import gradio as gr


class Page:
    def open(self):
        with gr.Blocks() as demo:
            gr.Markdown("hi")
        demo.launch()
