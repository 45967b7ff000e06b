from flask import Response, redirect, send_file

make = Response
import gradio as gr


def run(text):
    return make(text)


gr.Interface(run, "text", "text").launch()
