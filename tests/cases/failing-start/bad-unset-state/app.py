import streamlit as st

st.session_state["known"] = 1
st.write(st.session_state.known)
st.session_state.count += 1
