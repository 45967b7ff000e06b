import streamlit as st

with st.form("one"):
    st.text_input("Word")
    st.button("Send")
