import gradio as gr

with gr.Blocks() as demo:
    shown = gr.Image(interactive=False)
    camera = gr.Image(sources=["webcam"])
    text = gr.Textbox()
    picture = gr.Image(type="filepath")
    button = gr.Button()
    button.click(str, inputs=[shown, camera, text], outputs=text)
    button.click(str, [text, picture], outputs=[shown])

demo.queue().launch(server_name="0.0.0.0")
