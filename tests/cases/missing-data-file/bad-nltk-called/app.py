import gradio as gr
import nltk


def count(text):
    return len(nltk.word_tokenize(text))


gr.Interface(count, "text", "number").launch()
