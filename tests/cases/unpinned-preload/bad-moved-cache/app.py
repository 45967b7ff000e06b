import os

os.environ["HF_HOME"] = "/tmp/models"
