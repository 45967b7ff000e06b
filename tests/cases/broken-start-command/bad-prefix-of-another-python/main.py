from flask import Flask

Flask(__name__).run(host="0.0.0.0", port=7860)
