import streamlit as st

st.write("Oaks")
st.image("https://example.org/oak.png")
st.image("oak.png")
st.image("img/Elm.png")
