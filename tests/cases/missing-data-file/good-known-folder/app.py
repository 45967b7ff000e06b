import os
import sqlite3

import gradio as gr

BASE = sqlite3.connect("data/notes.db")
MEMORY = sqlite3.connect(":memory:")
NAMES = os.listdir("data")
if os.path.isdir("more"):
    MORE = os.listdir("more")


def keep(x):
    with open("kept/x.txt", "w") as file:
        file.write(x)


gr.Interface(keep, "text", "text").launch()
