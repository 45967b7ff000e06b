import gradio as gr
import yaml

OTHER = yaml.load(open("a.yaml"), Loader=yaml.SafeLoader)
WORDS = yaml.load(open("a.yaml"))
gr.Interface(lambda x: WORDS[x], "text", "text").launch()
