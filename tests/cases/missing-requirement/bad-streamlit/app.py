import pandas as pd
import plotly.express as px
import seaborn
import streamlit as st

st.plotly_chart(px.line(pd.DataFrame({"x": [1]})))
