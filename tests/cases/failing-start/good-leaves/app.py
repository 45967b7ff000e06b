import sys
import time

import gradio as gr

MODEL = sys.argv[1] if len(sys.argv) > 1 else "small"
tries = 0
while True:
    tries += 1
    if tries > 3:
        break
    time.sleep(1)


def ask():
    return input("Key: ")


try:
    KEY = ask()
except EOFError:
    KEY = ""
gr.Interface(lambda text: text, "text", "text").launch()
