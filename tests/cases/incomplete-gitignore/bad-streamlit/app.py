import streamlit as st

st.write(len(st.secrets["KEY"]))
