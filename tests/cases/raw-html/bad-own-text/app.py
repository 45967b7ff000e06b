import gradio as gr
import streamlit as st
import streamlit.components.v1 as components

name = st.text_input("Name")
st.markdown(f"<b>{name}</b>", unsafe_allow_html=True)
st.markdown(name)
components.html("<p>" + name + "</p>")


def show(text):
    return f"<b>{text}</b>", text


with gr.Blocks() as demo:
    box = gr.Textbox()
    page = gr.HTML()
    box.submit(show, box, [page, gr.Markdown()])
