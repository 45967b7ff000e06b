import requests

requests.get("https://jo%40mail.test:marigold%204711@www.example.com/a")
