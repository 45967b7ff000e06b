cp ../server.py .
