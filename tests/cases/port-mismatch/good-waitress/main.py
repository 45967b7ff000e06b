from waitress import serve

serve(lambda: 1, host="0.0.0.0", port=7860)
