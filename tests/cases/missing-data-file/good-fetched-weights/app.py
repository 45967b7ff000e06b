import gradio as gr
from PIL import ImageFont
from ultralytics import YOLO

MODEL = YOLO("yolov8n.pt")
FONT = ImageFont.truetype("DejaVuSans.ttf", 12)
gr.Interface(lambda x: x, "image", "image").launch()
