#!/bin/bash
python worker.py
uvicorn app:app --host 0.0.0.0 --port 7860
