token = open("/run/secrets/HF_TOKEN").read()
