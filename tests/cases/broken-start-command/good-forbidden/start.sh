#!/bin/bash
set -e
mkdir -p /models/cache /tmp/x "$HOME/.cache"
mkdir /other || true
echo "key=1" > /models/settings.ini
exec uvicorn app:app --host 0.0.0.0 --port 7860
