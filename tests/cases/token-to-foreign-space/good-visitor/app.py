from gradio_client import Client


def ask(target, token):
    return Client(target, token=token), Client("http://127.0.0.1:7860", token=token)
