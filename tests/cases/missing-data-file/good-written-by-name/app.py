import gradio as gr

NAME = "words.txt"
with open(NAME, "w") as file:
    file.write("oak")
WORDS = open("words.txt").read()
TREE = open("/tmp/" + NAME)
gr.Interface(lambda x: WORDS, "text", "text").launch()
