import gradio as gr

with gr.Blocks() as demo:
    text = gr.Textbox()
    first = gr.Button("One")
    second = gr.Button("Two")
    first.click(lambda: "1", None, text)

second.click(lambda: "2", None, text)
demo.launch()
