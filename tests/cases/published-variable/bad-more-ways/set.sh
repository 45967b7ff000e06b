curl -X POST https://huggingface.co/api/spaces/me/space/variables -H "Authorization: Bearer $HF_TOKEN" \
  -d "{\"key\": \"MODEL_NAME\", \"value\": \"$MODEL_NAME\"}"
curl -X POST https://huggingface.co/api/spaces/me/space/secrets -H "Authorization: Bearer $HF_TOKEN" \
  -d "{\"key\": \"GROQ_API_KEY\", \"value\": \"$GROQ_API_KEY\"}"
curl -X POST https://huggingface.co/api/spaces/me/space/variables -H "Authorization: Bearer $HF_TOKEN" \
  -d "{\"key\": \"GROQ_API_KEY\", \"value\": \"$GROQ_API_KEY\"}"
