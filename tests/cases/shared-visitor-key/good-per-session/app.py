import os

import google.generativeai as genai
import gradio as gr
import openai
import streamlit as st
from openai import OpenAI

genai.configure(api_key=os.environ["GEMINI_API_KEY"])
openai.api_key = os.environ["OPENAI_API_KEY"]
st.session_state["api_key"] = st.text_input("Key")


class Session:
    def __init__(self, key):
        self.api_key = key


def remember(key, state):
    state["key"] = key
    session = Session(key)
    session.api_key = key
    return state, OpenAI(api_key=key)


with gr.Blocks() as demo:
    box = gr.Textbox()
    state = gr.State({})
    box.submit(remember, [box, state], [state])
