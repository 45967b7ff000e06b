import gradio as gr

KIND = "pil"
with gr.Blocks() as demo:
    gr.Image(type=KIND)
    gr.File(type="binary", file_count="multiple")
    demo.load(lambda: 1, None, None)
first = gr.Interface(lambda x: x, "text", "label", examples=["oak", "elm"])
second = gr.Interface(lambda x, y: x, ["text", "number"], ["image", "json"], examples=[["oak", 1]])
third = gr.Interface(lambda x: x, "image", "image", examples="img")
gr.TabbedInterface([first, second, third]).launch(server_port=7860)
