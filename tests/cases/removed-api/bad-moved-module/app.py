import streamlit as st
from streamlit.runtime import get_instance
from streamlit.report_thread import get_report_ctx

st.write(get_report_ctx(), get_instance())
