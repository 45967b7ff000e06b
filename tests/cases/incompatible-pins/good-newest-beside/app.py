import gradio as gr
import newspaper

gr.Interface(newspaper.fulltext, "text", "text").launch()
