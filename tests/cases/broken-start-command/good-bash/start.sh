#!/bin/bash
set -euo pipefail
ARGS=(--host 0.0.0.0 --port 7860)
exec uvicorn app:app "${ARGS[@]}"
