import gradio as gr

with open('a.txt', 'w') as file:
    print('x', file=file)
A = open('a.txt').read()

gr.Interface(lambda x: x, 'text', 'text').launch()
