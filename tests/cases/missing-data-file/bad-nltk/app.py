import gradio as gr
from nltk.corpus import stopwords
from nltk.stem import PorterStemmer

STEM = PorterStemmer()
STOP = set(stopwords.words("english"))
gr.Interface(lambda text: text, "text", "text").launch()
