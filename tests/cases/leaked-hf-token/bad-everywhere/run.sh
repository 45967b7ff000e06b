export HF_TOKEN=@@fake:huggingface-user-token:5@@
