import os

import google.generativeai as genai
import streamlit as st
from huggingface_hub import login

with st.sidebar:
    key = st.text_input("Gemini key", type="password")
if key:
    genai.configure(api_key=key)
    os.environ["GEMINI_API_KEY"] = key
    login(token=key)
