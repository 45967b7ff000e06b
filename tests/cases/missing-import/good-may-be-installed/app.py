import gradio as gr
import clip, rembg, snac
gr.Interface(str,"text","text").launch()
