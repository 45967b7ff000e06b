import streamlit as st

NAMES = ["oak", "elm"]
for name in NAMES:
    st.button(name)
    st.button("Like", key=f"like-{name}")
for name in NAMES[:1]:
    st.button("Once")
st.text_input("Name")
st.text_input("Name", help="of the other")
st.sidebar.text_input("Name")
with st.form("one"):
    st.text_input("Word")
    st.form_submit_button("Send")
with st.form("two"):
    st.text_input("Word")
    st.form_submit_button("Send")
if st.checkbox("More"):
    st.button("Go")
else:
    st.button("Go")
st.slider("Size", 0, 10, 5)
st.slider("Share", 0.0, 1.0, 0.5)
st.number_input("Count", 0, 10, 5)
st.selectbox("Tree", NAMES, index=1)
st.multiselect("Trees", NAMES, default=["oak"])
st.success("Done", icon="\u2705")
