hf download some/model --token "$HF_TOKEN"
vllm serve some/model --port 7861 --api-key "$CLIENT_KEY" &
exec vllm serve some/model --port 7860 --api-key "$HF_TOKEN"
