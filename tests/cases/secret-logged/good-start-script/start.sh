#!/bin/bash
echo "token is set: ${HF_TOKEN:+yes}, ${#HF_TOKEN} characters, ${HF_TOKEN:0:3}..."
echo '$HF_TOKEN is wanted'
echo "HF_TOKEN=$HF_TOKEN" > /tmp/settings
echo "$HF_TOKEN" | docker login --password-stdin
LOGIN=$(printf 'user:%s' "$DB_PASSWORD" | base64)
(env) >> /tmp/all
env PORT=7860 python -V
env | grep -q HF_TOKEN && echo "there is a token"
printenv PORT
echo "at most $MAX_TOKENS tokens, model $MODEL_ID"
exec python app.py
