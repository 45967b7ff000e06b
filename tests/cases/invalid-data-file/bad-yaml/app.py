import gradio as gr
import yaml

with open("other.yaml") as file:
    OTHER = yaml.safe_load(file)
with open("words.yaml") as file:
    WORDS = yaml.safe_load(file)
gr.Interface(lambda x: WORDS[x], "text", "text").launch()
