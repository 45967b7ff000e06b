import streamlit as st

TREES = ["oak", "elm"]
st.selectbox("Tree", TREES, index=2)
