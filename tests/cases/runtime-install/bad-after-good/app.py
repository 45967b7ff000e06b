import os
import subprocess
import sys

os.system("pip list")
subprocess.run([sys.executable, "-m", "pip", "uninstall", "-y", "opencv-python"])
print("Run: pip install gradio")
os.system("pip install detectron2==0.6")
subprocess.check_call([sys.executable, "-m", "pip", "install", "-U", "yt-dlp"])
subprocess.run("pip install flash-attn --no-build-isolation", env={"FLASH_ATTENTION_SKIP_CUDA_BUILD": "TRUE"}, shell=True)
subprocess.run("apt-get update && apt-get install -y ffmpeg", shell=True)
subprocess.run("playwright install chromium".split())


def install(package):
    subprocess.check_call([sys.executable, "-m", "pip", "install", package])
