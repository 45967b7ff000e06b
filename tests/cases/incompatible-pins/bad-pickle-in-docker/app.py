import pickle

with open("tree.pkl", "rb") as file:
    model = pickle.load(file)
import gradio as gr


def greet(name):
    return f"Hello {name}!"


gr.Interface(greet, "text", "text").launch()
