import streamlit as st

st.title("Demo")
KEY = st.secrets["KEY"]
st.write(len(KEY))
