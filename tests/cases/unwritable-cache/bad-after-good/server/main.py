from .models import load

app = load()
