import gradio as gr
import matplotlib.pyplot as plt
import pandas as pd
import numpy as np

gr.Interface(lambda x: x, 'text', 'text').launch()
