import sys

import gradio as gr
import pandas as pd

try:
    TABLE = pd.read_csv(r"data\oak.csv")
except FileNotFoundError:
    TABLE = pd.read_csv("data/oak.csv")
ELM = pd.read_csv("data\\oak.csv") if sys.platform == "win32" else TABLE
gr.Interface(lambda x: x, "text", "text").launch()
