import open_clip
import timm
from faster_whisper import WhisperModel

backbone = timm.create_model("resnet50", pretrained=True)
pinned = timm.create_model("hf_hub:owner/vision@5c38ec7c405ec4b44b94cc5a9bb96e735b38267a", pretrained=True)
loose = timm.create_model("hf_hub:owner/vision", pretrained=True)
clip = open_clip.create_model_and_transforms("hf-hub:owner/clip")
local = WhisperModel("./whisper")
ears = WhisperModel("owner/whisper")
