import streamlit as st

try:
    from streamlit.runtime.scriptrunner import get_script_run_ctx
except ImportError:
    from streamlit.scriptrunner import get_script_run_ctx

st.write(get_script_run_ctx())
