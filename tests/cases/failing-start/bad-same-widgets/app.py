import streamlit as st

first = st.text_input("Name", key="first")
second = st.text_input("Name", key="second")
left, right = st.columns(2)
with left:
    st.button("Save")
with right:
    st.button("Save")
