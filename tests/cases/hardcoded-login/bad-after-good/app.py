import os

import gradio as gr


def check(user, password):
    return user == os.environ["APP_USER"] and password == os.environ["APP_LOGIN"]


def known(user, password):
    return user == "guest" and password == "letmein"


inner = gr.Interface(str, "text", "text")
inner.launch(auth=(os.environ["APP_USER"], os.environ["APP_LOGIN"]))
inner.launch(auth=check)
inner.launch(auth=("admin", "gradio"))
inner.launch(auth=[("a", os.environ["A"]), ("b", "swordfish")])
inner.launch(auth=known)
