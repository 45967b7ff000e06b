#!/bin/bash
echo ready
exit 0
uvicorn app:app --host 0.0.0.0 --port 7860
