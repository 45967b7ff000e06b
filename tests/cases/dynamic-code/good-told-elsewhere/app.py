import gradio as gr


def work(formula):
    return eval(formula)


gr.Interface(work, "text", "text").launch()
