import streamlit as st

st.text_input("Name", key="name")
st.number_input("Age", key="name")
