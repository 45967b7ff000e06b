import os

import gradio as gr
import streamlit as st

st.write(os.environ.get("SPACE_ID"), sorted(os.environ.keys()))
st.write("token" in os.environ)

with gr.Blocks() as demo:
    gr.Textbox(value=os.getenv("TOKENIZER_NAME", "base"))
    gr.Slider(value=int(os.getenv("MAX_TOKENS", "512")))
    gr.Textbox(value=os.getenv("PUBLIC_KEY_URL", ""))
