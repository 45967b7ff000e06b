import gradio as gr
import pytesseract


def read(image):
    return pytesseract.image_to_string(image)


gr.Interface(read, "image", "text").launch()
