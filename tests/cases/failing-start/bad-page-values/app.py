import streamlit as st

st.slider("Share", 0, 1, 0.5)
