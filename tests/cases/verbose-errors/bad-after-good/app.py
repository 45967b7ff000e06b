import gradio as gr

demo = gr.Interface(str, "text", "text")
demo.launch(show_error=False)
demo.queue().launch(server_name="0.0.0.0", show_error=True)
