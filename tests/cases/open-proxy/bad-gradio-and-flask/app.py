import urllib.request

import aiohttp
import gradio as gr
import requests
from bs4 import BeautifulSoup
from flask import Flask, Response, request

app = Flask(__name__)


@app.route("/proxy")
def proxy():
    answer = requests.get(request.args.get("url"), headers={"user-agent": "x"})
    return Response(answer.content, content_type=answer.headers["content-type"])


def scrape(url):
    if not url.startswith(("http://", "https://")):
        url = "https://" + url
    page = urllib.request.urlopen(url).read()
    return BeautifulSoup(page, "html.parser").get_text()


async def fetch(url):
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as answer:
            return await answer.text()


with gr.Blocks() as demo:
    url = gr.Textbox()
    url.submit(scrape, url, gr.Textbox())
    url.change(fetch, url, gr.Textbox())
