from datasets import load_dataset
from transformers import AutoModel


def load(name, trust_remote_code=False):
    """Never pass trust_remote_code=True."""
    return AutoModel.from_pretrained(name, trust_remote_code=trust_remote_code)


# trust_remote_code=True
rows = load_dataset("some-lab/speeches", trust_remote_code=True)  # told by the policy for datasets
