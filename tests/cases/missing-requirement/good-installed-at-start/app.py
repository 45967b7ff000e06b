import subprocess
import sys

subprocess.run([sys.executable, '-m', 'pip', 'install', 'torch==2.8.0'])
import gradio as gr
import torch

gr.Interface(lambda x: x, 'text', 'text').launch()
