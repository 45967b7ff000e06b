import gradio as gr
import pandas as pd

rows = []
rows.append(1)
table = pd.DataFrame({"a": rows})
mixed = pd.DataFrame() if rows else []
mixed.append(2)


class Log:
    def append(self, row):
        return row


table = Log()
table.append(1)
gr.Interface(str, "text", "text").launch()
