import gradio as gr
import numpy as np
import pandas as pd

fine = np.zeros((8, 8), dtype=np.float64)
table = pd.concat([pd.DataFrame(fine), pd.DataFrame(fine)])
board = np.zeros((8, 8), dtype=np.float)
both = pd.DataFrame(fine).append(table)

gr.Interface(lambda text: text, "text", "text").launch()
