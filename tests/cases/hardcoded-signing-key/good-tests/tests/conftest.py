from app import app

app.config["SECRET_KEY"] = "test"
app.config.update(SECRET_KEY="only-for-tests", TESTING=True)
