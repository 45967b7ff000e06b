import streamlit as st

st.title("Oaks")
