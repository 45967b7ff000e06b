#!/bin/sh
uvicorn main:app --host 0.0.0.0 --port 7860 &
python watch.py
