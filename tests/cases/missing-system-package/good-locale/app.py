import locale

import gradio as gr

locale.setlocale(locale.LC_TIME, "de_DE.UTF-8")
gr.Interface(str, "text", "text").launch()
