import gradio as gr

WORDS = open("data/words.csv").read()
gr.Interface(str, "text", "text").launch()
