import streamlit as st

if "count" not in st.session_state:
    st.session_state.count = 0
st.session_state.count += 1
st.write(st.session_state.count, st.session_state.get("other"), st.session_state.to_dict())
st.text_input("Name", key="name")
st.write(st.session_state.name)
left, *rest = st.columns(3)
one, two = st.tabs(["a", "b"])


def shown():
    return st.session_state.later
