import gradio as gr

plain = {"label": "n", "value": 3}
common = dict(label="Picture", source="upload")
limits = {"label": "n", "default": 3}

with gr.Blocks() as demo:
    gr.Number(**plain)
    gr.Image(**common)
    gr.Slider(0, 10, **limits)
demo.launch()
