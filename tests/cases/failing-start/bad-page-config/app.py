import streamlit as st

def header():
    st.title("Oaks")


st.session_state.setdefault("n", 0)
header()
st.set_page_config(layout="wide")
