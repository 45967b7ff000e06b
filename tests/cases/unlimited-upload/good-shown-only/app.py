import gradio as gr

with gr.Blocks() as demo:
    text = gr.Textbox()
    picture = gr.Image()
    sound = gr.Audio(interactive=False)
    text.submit(print, text, [picture, sound])
    gr.Button().click(print, inputs=[sound])

gr.Interface(print, "text", "image")
demo.launch()
