gradio deploy --app-file app.py || gradio deploy
