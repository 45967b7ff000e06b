workers = 1
bind = "0.0.0.0:7860"
