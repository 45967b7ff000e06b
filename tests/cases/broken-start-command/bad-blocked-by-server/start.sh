#!/bin/bash
uvicorn app:app --port 8000
streamlit run ui.py --server.port 7860
