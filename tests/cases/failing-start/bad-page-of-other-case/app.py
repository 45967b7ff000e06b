import streamlit as st

left, right = st.columns(2)
left.page_link("pages/about.py", label="About")
right.page_link("pages/Explore.py", label="Explore")
