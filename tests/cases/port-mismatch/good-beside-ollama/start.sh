ollama serve &
sleep 3
uvicorn app:app --host 0.0.0.0 --port 7860
