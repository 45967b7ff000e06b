import locale

import gradio as gr
import matplotlib

matplotlib.use("Agg")
locale.setlocale(locale.LC_ALL, "de_DE.UTF-8")
gr.Interface(lambda text: text, "text", "text").launch()
