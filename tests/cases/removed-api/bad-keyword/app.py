import gradio as gr

with gr.Blocks() as demo:
    gr.Textbox(label="Question")
    gr.Chatbot(type="messages", height=300)

demo.queue(concurrency_count=2).launch()
