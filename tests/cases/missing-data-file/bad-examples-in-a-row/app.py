import gradio as gr


def flip(image):
    return image


with gr.Blocks() as demo:
    left, right = gr.Image(), gr.Image()
    gr.Examples(["img/oak.png", "img/elm.png"], inputs=left, outputs=right, fn=flip, cache_examples=True)
demo.launch()
