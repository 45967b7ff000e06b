import altair
import matplotlib.pyplot as plt
import numpy
import pandas
import seaborn
import streamlit as st

st.write("x")
