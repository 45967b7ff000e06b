import gradio as gr

theme = gr.themes.Soft(primary_hue="indigo")
with gr.Blocks() as demo:
    size = gr.Slider(0, 10, value=3)
    count = gr.Slider(0, 10, default=3)
    gr.Row(equal_height=True)
dark = gr.themes.Dark()
demo.queue().launch(theme=theme, enable_que=True)
