import threading
import time

import gradio as gr


def poll():
    while True:
        for at in range(3):
            if at == 2:
                break
        time.sleep(5)


threading.Thread(target=poll(), daemon=True).start()
gr.Interface(lambda text: text, "text", "text").launch()
