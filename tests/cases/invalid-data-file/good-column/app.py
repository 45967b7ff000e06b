import gradio as gr
import pandas as pd

TREES = pd.read_csv("trees.csv", sep=";")
MADE = pd.read_csv("trees.csv", sep=";")
MADE["Price"] = MADE["price"] * 2
BARE = pd.read_csv("trees.csv", header=None)
print(TREES["price"], MADE["Price"], BARE["x"])


def later():
    return TREES["Weight"]


gr.Interface(later, "text", "text").launch()
