import os

import streamlit as st
from sympy import sympify

host = st.text_input("Host")
if st.button("Ping"):
    st.code(os.popen("ping -c 1 " + host).read())
st.write(sympify(st.text_input("Formula")))
