import streamlit as st

st.set_option("deprecation.showPyplotGlobalUse", False)
st.title("Oaks")
