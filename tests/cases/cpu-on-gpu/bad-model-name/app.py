import gradio as gr
from huggingface_hub import InferenceClient

client = InferenceClient("meta-llama/Llama-3.1-8B-Instruct")


def chat(message, history):
    return client.chat_completion([{"role": "user", "content": message}]).choices[0].message.content


gr.ChatInterface(chat).launch()
