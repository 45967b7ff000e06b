import gradio as gr
import numpy as np
import pandas as pd

table = pd.DataFrame({"a": [1]}).reset_index()
table = table.append({"a": 2}, ignore_index=True)
other = pd.read_csv("https://example.org/a.csv")
for name, column in other.iteritems():
    print(name, np.bool(True))
gr.Interface(str, "text", "text").launch()
