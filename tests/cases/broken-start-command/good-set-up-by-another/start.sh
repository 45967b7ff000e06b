#!/bin/bash
bash setup.sh
uvicorn app:app --host 0.0.0.0 --port 7860
