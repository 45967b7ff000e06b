import locale
import sys

import gradio as gr

if sys.platform == "win32":
    import winsound
try:
    locale.setlocale(locale.LC_ALL, "de_DE.UTF-8")
except locale.Error:
    pass
gr.Interface(lambda text: text, "text", "text").launch()
