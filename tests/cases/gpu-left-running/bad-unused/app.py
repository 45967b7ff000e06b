import gradio as gr
from diffusers import DiffusionPipeline

paint = DiffusionPipeline.from_pretrained("acme/painter").to("cuda")
refine = DiffusionPipeline.from_pretrained("acme/refiner").to("cuda")
refine.enable_vae_tiling()

gr.Interface(lambda text: paint(text).images[0], "text", "image").queue(max_size=32).launch()
