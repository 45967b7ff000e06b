import gradio as gr
import spacy

blank = spacy.blank("en")
nlp = spacy.load("en")
gr.Interface(lambda x: str(nlp(x)), "text", "text").launch()
