import streamlit as st

NAMES = ["oak", "elm"]
for name in NAMES:
    st.write(name)
    if st.button("Like"):
        st.write("liked")
