import gradio as gr

with gr.Blocks() as demo:
    picture = gr.Image()
    gr.Examples(["cat.png"], picture)
gr.Interface(lambda p: p, gr.Image(), gr.Image(), examples=["dog.png"], cache_examples=False)
gr.Interface(lambda t: t, "text", "text", examples=["dog.png"])
demo.launch()
