#!/bin/bash
set -e
cd /app
export A=1
exec python -m uvicorn app:app --host 0.0.0.0 --port 8000
