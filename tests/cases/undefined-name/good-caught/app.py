import gradio as gr

try:
    display
except NameError:
    display = print
gr.Interface(str, "text", "text").launch()
