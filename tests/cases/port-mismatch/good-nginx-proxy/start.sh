uvicorn app:app --port 8000 &
exec nginx -g 'daemon off;'
