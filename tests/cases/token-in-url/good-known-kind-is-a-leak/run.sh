git push https://user:@@fake:huggingface-user-token@@@huggingface.co/spaces/a/b
