import streamlit as st

x = st.text_input("x")
stats = {"mean": len(x)}
st.markdown(f"<b>{stats['mean']:+.3f}</b>", unsafe_allow_html=True)
values = st.data_editor({"share": 0.5})
st.markdown(f"<b>{values['share']:.1%}</b> <i>{values['count']:d}</i>", unsafe_allow_html=True)
