import importlib.util
import runpy

from huggingface_hub import hf_hub_download

own = importlib.util.spec_from_file_location("pages", "pages.py")
path = hf_hub_download("owner/private", "app.py", repo_type="space")
spec = importlib.util.spec_from_file_location("app2", path)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
runpy.run_path(hf_hub_download("owner/private", "jobs.py", repo_type="dataset"))
