import gradio as gr

with open('labels.json', encoding='utf-8') as file:
    LABELS = file.read()

gr.Interface(lambda x: x, 'text', 'text').launch()
