import librosa

y, sr = librosa.load("a.wav")
