import streamlit as st

st.title("Sentiment")
text = st.text_area("Text")
ROWS = [text]
if st.button("Submit"):
    st.table(pd.DataFrame({"text": ROWS}))
