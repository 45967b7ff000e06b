import gradio as gr

from tabs.viewer import show

gr.Interface(show, "text", "text").launch()
