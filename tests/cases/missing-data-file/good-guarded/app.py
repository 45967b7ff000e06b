import gradio as gr
import os

try:
    A = open('a.txt').read()
except FileNotFoundError:
    A = ''
if os.path.exists('b.txt'):
    B = open('b.txt').read()

gr.Interface(lambda x: x, 'text', 'text').launch()
