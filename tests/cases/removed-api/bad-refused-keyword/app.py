import gradio as gr
from transformers import AutoModelForCausalLM

other = AutoModelForCausalLM.from_pretrained("me/other", trust_remote_code=True, load_in_8bit=True)
model = AutoModelForCausalLM.from_pretrained("me/model", device_map="auto", load_in_8bit=True)
gr.Interface(str, "text", "text").launch()
