import os

from huggingface_hub import HfApi

api = HfApi()
api.add_space_variable("me/space", "SUPABASE_ANON_KEY", os.environ["SUPABASE_ANON_KEY"])
api.add_space_variable("me/space", "MAX_NEW_TOKENS", str(512))
api.add_space_variable("me/space", "API_KEY", "")
api.delete_space_variable("me/space", "OPENAI_API_KEY")
