import gradio as gr
def f():
    import helpers
gr.Interface(str,"text","text").launch()
