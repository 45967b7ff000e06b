#!/bin/bash
set -e
python prepare.py
python made.py || true
exec uvicorn app:app --host 0.0.0.0 --port 7860
