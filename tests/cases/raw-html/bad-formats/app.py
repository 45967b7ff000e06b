import streamlit as st

x = st.text_input("x")
stats = {"mean": len(x), "name": x}
st.markdown(f"<b>{stats['name']:>20}</b>", unsafe_allow_html=True)
st.markdown(f"<b>{x:s}</b>", unsafe_allow_html=True)
st.markdown(f"<b>{len(x):d} {x}</b>", unsafe_allow_html=True)
