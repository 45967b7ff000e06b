uvicorn --help
uvicorn app:app --port 7860 --reload
flask --app app run --debug
