import gradio as gr

with gr.Blocks() as demo:
    gr.Chatbot(type="messages", height=300)

demo.queue().launch()
