import gradio as gr
from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware

# from fastapi.middleware.cors import CORSMiddleware
# app.add_middleware(CORSMiddleware, allow_origins=["*"])
app = FastAPI()
app.add_middleware(GZipMiddleware, minimum_size=1000)
gr.Interface(str, "text", "text").launch(strict_cors=True)
