import gradio as gr

demo = gr.Interface(str, "text", "text")
demo.queue().launch(server_name="0.0.0.0", server_port=8080)
