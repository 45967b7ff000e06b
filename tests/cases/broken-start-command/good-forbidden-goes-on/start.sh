#!/bin/bash
mkdir -p /models/cache
exec uvicorn app:app --host 0.0.0.0 --port 7860
