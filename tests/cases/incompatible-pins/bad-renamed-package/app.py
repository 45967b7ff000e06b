import gradio as gr
from pinecone import Pinecone

gr.Interface(lambda key: Pinecone(api_key=key).list_indexes().names(), "text", "json").launch()
