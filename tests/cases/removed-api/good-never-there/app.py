import gradio as gr
import numpy as np
from gradio import themes
from gradio.themes import Soft
from PIL import Image, ImageOps

np.mystery = 3
options = {"default": 3}
options["value"] = options.pop("default")


class Wide(gr.Slider):
    def __init__(self, wide=True, **kwargs):
        super().__init__(**kwargs)


with gr.Blocks() as demo:
    Wide(wide=False, minimum=0)
    gr.Slider(0, 10, **options)
    if hasattr(gr, "Clock"):
        gr.Clock(tick=True)
    try:
        gr.Dial(value=3)
    except AttributeError:
        pass
print(np.mystery, np.linalg.norm([1]), np.random.default_rng(), Image.Resampling.LANCZOS, ImageOps.mirror, themes.Base)
demo.launch(theme=Soft())
