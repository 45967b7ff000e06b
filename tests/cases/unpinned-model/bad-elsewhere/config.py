MODEL_ID = "openai/whisper-tiny"
