from flask import Flask, render_template

app = Flask(__name__)


@app.get("/")
def home():
    return render_template("index.html")


@app.get("/about")
def about():
    return render_template("about.html", name="demo")


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=7860)
