import gradio as gr

with gr.Blocks() as demo:
    text = gr.Textbox()
    gr.Examples("img", text)
    gr.Examples(examples="examples/scans", inputs=text)
demo.launch()
