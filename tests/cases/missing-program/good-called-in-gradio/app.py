import gradio as gr
import pytesseract
from pydub import AudioSegment


def read(image):
    return pytesseract.image_to_string(image)


gr.Interface(read, "image", "text").launch()
AudioSegment.from_mp3("a.mp3")
