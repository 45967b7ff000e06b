#!/bin/bash
set -e
echo "key=1" > settings.ini
exec uvicorn app:app --host 0.0.0.0 --port 7860
