from string import Template

import gradio as gr
from flask import Flask, render_template, render_template_string, request

app = Flask(__name__)


@app.route("/")
def page():
    return render_template_string("{{ text }}", text=request.args["text"]) + render_template("a.html", t=request.args)


def fill(text):
    return Template(text).substitute(name="x")


gr.Interface(fill, gr.Textbox(), gr.Textbox()).launch()
