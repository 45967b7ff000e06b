x = "ü😀"; token = "@@fake:huggingface-user-token:2@@"
