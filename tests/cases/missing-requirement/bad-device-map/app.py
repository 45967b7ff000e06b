import gradio as gr
from transformers import AutoModelForCausalLM

small = AutoModelForCausalLM.from_pretrained("me/small", device_map=None)
model = AutoModelForCausalLM.from_pretrained("me/model", device_map="auto")
gr.Interface(str, "text", "text").launch()
