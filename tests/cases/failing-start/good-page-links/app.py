import streamlit as st

st.page_link("app.py", label="Home")
st.page_link("https://example.org/index.py", label="Elsewhere") if st.query_params else None
st.sidebar.page_link("pages/about.py", label="About")
