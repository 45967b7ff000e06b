import streamlit as st

st.title("Oaks")
st.set_page_config(layout="wide")
