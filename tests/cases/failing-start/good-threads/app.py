import threading
import time

import gradio as gr


def poll():
    while True:
        time.sleep(5)


threading.Thread(target=poll, daemon=True).start()
with gr.Blocks() as demo:
    text = gr.Textbox()
    text.submit(lambda: "1", None, text)
demo.launch(prevent_thread_lock=True)
while True:
    time.sleep(60)
