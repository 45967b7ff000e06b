import gradio as gr
import torchaudio

resample = torchaudio.transforms.Resample(8000, 16000)
torchaudio.set_audio_backend("soundfile")
gr.Interface(str, "text", "text").launch()
