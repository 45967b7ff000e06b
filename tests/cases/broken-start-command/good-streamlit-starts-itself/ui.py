import subprocess

import streamlit

subprocess.run(["streamlit", "run", "page.py"])
