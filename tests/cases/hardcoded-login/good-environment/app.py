import os

import gradio as gr


def check(user, password):
    if password == "":
        return False
    return (user, password) in accounts()


def accounts():
    return [tuple(line.split(":")) for line in os.environ["ACCOUNTS"].splitlines()]


user, word = os.getenv("APP_USER"), os.getenv("APP_WORD")
auth = (user, word) if user and word else None
gr.Interface(str, "text", "text").launch(auth=auth)
gr.Interface(str, "text", "text").launch(auth=check)
