import gradio as gr
import matplotlib.pyplot as plt

plt.style.use("ggplot")
plt.style.use("seaborn-darkgrid")
gr.Interface(str, "text", "text").launch()
