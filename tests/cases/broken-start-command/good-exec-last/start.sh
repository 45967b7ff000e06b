#!/bin/bash
if [ -z "$A" ]; then
  echo none
fi
cd /srv && exec uvicorn app:app --host 0.0.0.0 --port 7860
exit 1
