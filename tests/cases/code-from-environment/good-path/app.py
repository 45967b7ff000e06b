import os

import yaml

FOLDER = os.environ.get("DATASETS_DIR", "datasets")
with open(os.path.join(FOLDER, "list.yaml")) as file:
    settings = yaml.safe_load(file)
exec(settings["prepare"])
