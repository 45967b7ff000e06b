import gradio as gr
import pandas as pd

PEOPLE = pd.read_csv("people.csv", encoding="latin-1")
TEXT = open("people.csv", errors="replace").read()
DATA = open("people.csv", "rb").read()
try:
    OTHER = pd.read_csv("people.csv")
except UnicodeDecodeError:
    OTHER = PEOPLE


def later():
    return open("people.csv").read()


gr.Interface(lambda x: PEOPLE, "text", "dataframe").launch()
