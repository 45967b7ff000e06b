curl -s https://owner-space.hf.space/health
