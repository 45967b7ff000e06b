import streamlit as st

left, right = st.columns([1, 2])
one, two, three = st.columns(2)
