import gradio as gr
import spacy

plain = spacy.blank("en")
nlp = spacy.load("en_core_web_sm")
gr.Interface(lambda text: text, "text", "text").launch()
