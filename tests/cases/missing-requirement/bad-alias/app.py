import gradio as gr
import cv2

gr.Interface(lambda x: cv2.flip(x, 1), 'image', 'image').launch()
