import gradio as gr


def f(x):
    return open('a.txt').read()


gr.Interface(f, 'text', 'text').launch()
