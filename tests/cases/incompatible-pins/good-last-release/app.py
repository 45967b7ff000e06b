from pymorphy2 import MorphAnalyzer

morph = MorphAnalyzer()
import gradio as gr


def greet(name):
    return f"Hello {name}!"


gr.Interface(greet, "text", "text").launch()
