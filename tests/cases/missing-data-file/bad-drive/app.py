import gradio as gr
import pandas as pd

TREES = pd.read_csv(r"C:\Users\ada\trees.csv")
with open("log.txt", "w") as file:
    file.write("started")
gr.Interface(lambda x: TREES, "text", "dataframe").launch()
