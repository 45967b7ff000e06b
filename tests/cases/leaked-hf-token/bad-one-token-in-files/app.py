first = "no token"
HF_TOKEN = "@@fake:huggingface-user-token@@"
