import argparse

import gradio as gr

parser = argparse.ArgumentParser()
parser.add_argument("words", nargs="?", default="oak")
parser.add_argument("--port", type=int, default=7860)
args = parser.parse_args()
gr.Interface(lambda text: text, "text", "text").launch()
