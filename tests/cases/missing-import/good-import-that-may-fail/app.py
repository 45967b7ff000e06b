import gradio as gr

from shop.basket import total

gr.Interface(total, "text", "text").launch()
