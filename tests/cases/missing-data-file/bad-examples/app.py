import gradio as gr

demo = gr.Interface(lambda picture: picture, gr.Image(), gr.Image(), examples=["cat.txt", "cat.png"])
demo.launch()
