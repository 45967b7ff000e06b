import os
import sqlite3

import gradio as gr

os.makedirs("data", exist_ok=True)
BASE = sqlite3.connect("data/notes.db")
gr.Interface(lambda x: x, "text", "text").launch()
