import gradio as gr
from tools import make

make('a.txt')
A = open('a.txt').read()

gr.Interface(lambda x: x, 'text', 'text').launch()
