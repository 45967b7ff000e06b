import gradio as gr
import pandas as pd
from llama_index.core.query_engine import PandasQueryEngine

table = pd.DataFrame()


def answer(question):
    try:
        return str(PandasQueryEngine(df=table).query(question))
    except Exception:
        return "no answer"


gr.Interface(answer, "text", "text").launch()
