import streamlit as st

st.info("Hello", icon="info")
