import gradio as gr

gr.ChatInterface(print)
gr.Interface(str, "text", "text", allow_flagging="never").launch()
options = read()
gr.Interface(str, "text", "text", **options).launch()
