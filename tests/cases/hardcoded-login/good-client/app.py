import gradio as gr
import requests

requests.get("https://api.example.org", auth=("anonymous", "guest"))
gr.Interface(str, "text", "text").launch(auth=None, auth_message="Ask us")
