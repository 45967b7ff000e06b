import gradio as gr
import yaml

OTHER = yaml.load(open("a.yaml"), yaml.SafeLoader)
WORDS = yaml.safe_load(open("a.yaml"))
gr.Interface(lambda x: WORDS[x], "text", "text").launch()
