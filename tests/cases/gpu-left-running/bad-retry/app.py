import time

import gradio as gr
from transformers import AutoModelForCausalLM


def load_counted():
    tries = 0
    while True:
        try:
            return AutoModelForCausalLM.from_pretrained("acme/writer")
        except Exception:
            tries += 1
            if tries > 3:
                raise


def load():
    while True:
        try:
            return AutoModelForCausalLM.from_pretrained("acme/writer", device_map="cuda")
        except Exception as error:
            print(error)
            time.sleep(5)


model = load()
second = load_counted()
gr.Interface(lambda text: model.generate(text, second), "text", "text").queue(max_size=32).launch()
