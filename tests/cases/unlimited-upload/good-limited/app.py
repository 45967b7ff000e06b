import gradio as gr

with gr.Blocks() as demo:
    file = gr.File()
    file.upload(len, file, gr.Label())

demo.launch(max_file_size=20 * gr.FileSize.MB)
