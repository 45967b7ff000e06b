import gradio as gr


def run(text):
    return shout(text)


def shout(text):
    return [word.upper() for word in text.split() if word]


gr.Interface(run, "text", "text").launch()
