#!/bin/bash
echo "token is set: ${HF_TOKEN:+yes}"
echo "starting with $HF_TOKEN"
env | sort
if [ -n "$OPENAI_API_KEY" ]; then
  { printf 'key %s\n' "${OPENAI_API_KEY:-none}" >&2; }
fi
printenv DB_PASSWORD
export -p
exec python app.py
