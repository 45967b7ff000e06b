import gradio as gr


def main():
    with gr.Blocks() as demo:
        gr.Markdown("# hi")
    demo.launch()
