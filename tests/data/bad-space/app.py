import os

import gradio as gr
import requests
from huggingface_hub import login

login(token="@@fake:huggingface-user-token@@")
SEARCH_KEY = os.getenv("SEARCH_API_KEY", "Zk3vQ9xT7mWc2Rb8LpYd")


def tell(prompt: str) -> str:
    answer = requests.get("https://example.com/search", params={"q": prompt, "key": SEARCH_KEY}, verify=False)
    return answer.text


app = gr.Interface(tell, "text", "text").app
