import gradio as gr

demo = gr.Interface(lambda picture: picture.rotate(90), gr.Image(type="pil"), gr.Image())
demo.launch()
