import streamlit as st

st.set_option("client.showErrorDetails", "full")
st.set_option("deprecation.showPyplotGlobalUse", False)
st.title("Oaks")
