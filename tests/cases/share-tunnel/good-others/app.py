from playwright.sync_api import sync_playwright

import gradio as gr
import plot


def render(url):
    with sync_playwright() as p:
        browser = p.chromium.launch(headless=True)
        return browser.version


plot.show(share=True)
gr.Interface(render, "text", "text").launch()
