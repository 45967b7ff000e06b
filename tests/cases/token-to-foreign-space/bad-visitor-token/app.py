import logging

import gradio as gr
from gradio_client import Client


def greet(name: str, token: gr.OAuthToken | None):
    print("signed in:", token is not None)
    print(f"token {token.token}")
    logging.info("of %s: " + token.token, name)
    return name


def ask(name: str, token: gr.OAuthToken):
    client = Client("someone/space", token=token.token)
    return client.predict(name)


with gr.Blocks() as demo:
    gr.LoginButton()
    box = gr.Textbox()
    box.submit(greet, box, box)
    box.submit(ask, box, box)
demo.launch()
