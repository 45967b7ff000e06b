import gradio as gr
import pandas as pd

OTHER = pd.read_csv("people.csv", encoding="latin-1")
PEOPLE = pd.read_csv("people.csv")
gr.Interface(lambda x: PEOPLE, "text", "dataframe").launch()
