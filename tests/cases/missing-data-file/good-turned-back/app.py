import gradio as gr


def read(path):
    with open(path.replace("\\", "/"), encoding="utf-8") as file:
        return file.read().split()


GO = read("words/go.txt")
STOP = read("words\\stop.txt")

gr.Interface(lambda text: text in STOP, "text", "text").launch()
