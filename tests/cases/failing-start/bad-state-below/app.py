import streamlit as st

st.session_state.other = "x"
st.text_input("Other", key="other")
st.text_input("Name", key="name")
st.session_state["name"] = "Ada"
