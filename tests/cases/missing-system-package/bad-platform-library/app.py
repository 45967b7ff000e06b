import gradio as gr
import sounddevice as sd

print(sd.__version__)
gr.Interface(lambda text: text, "text", "text").launch()
