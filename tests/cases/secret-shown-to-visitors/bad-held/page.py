import streamlit as st

st.title(st.secrets["page_title"])
st.text(st.secrets.contact)
st.text(st.secrets.api_key)
st.write(st.secrets)
