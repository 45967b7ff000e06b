import autogen
import streamlit as st

inside = autogen.UserProxyAgent("user", code_execution_config={"use_docker": True})
outside = autogen.UserProxyAgent("user", code_execution_config={"work_dir": "work", "use_docker": False})
st.title("A team")
