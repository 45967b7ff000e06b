key = "@@fake:openai-api-key@@"
