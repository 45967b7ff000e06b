import gradio as gr
from pathlib import Path

HERE = Path(__file__).parent
WORDS = (HERE / 'words.txt').read_text()

gr.Interface(lambda x: WORDS, 'text', 'text').launch()
