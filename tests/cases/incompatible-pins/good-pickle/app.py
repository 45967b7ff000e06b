import pickle

import gradio as gr

with open("new.pkl", "rb") as file:
    NEW = pickle.load(file)
with open("model.pkl", "rb") as file:
    MODEL = pickle.load(file)
gr.Interface(lambda x: x, "text", "text").launch()
