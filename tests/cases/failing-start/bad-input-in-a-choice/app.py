import gradio as gr

NAMES = ["oak"] or input("not asked")
WORDS = [word.strip() for word in input("Words: ").split(",")]
gr.Interface(lambda x: x, "text", "text").launch()
