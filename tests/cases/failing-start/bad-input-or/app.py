import gradio as gr

NAME = input("Name: ") or "oak"
gr.Interface(lambda x: x, "text", "text").launch()
