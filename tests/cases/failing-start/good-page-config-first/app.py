import streamlit as st

st.session_state.setdefault("n", 0)
st.set_page_config(layout="wide")
with st.sidebar:
    st.title("Oaks")
