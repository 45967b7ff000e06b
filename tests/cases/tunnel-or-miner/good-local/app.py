import os

from pyngrok import ngrok

if not os.getenv("SPACE_ID"):
    print(ngrok.connect(7860))
