import streamlit as st

form = st.form("one")
form.text_input("Word")
form.form_submit_button("Send")
st.form_submit_button("Send")
