first = "@@fake:huggingface-user-token@@"
again = "@@fake:huggingface-user-token@@"
other = "@@fake:huggingface-user-token:2@@"
