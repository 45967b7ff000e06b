from huggingface_hub import HfApi

api = HfApi()
def main():
    api.create_repo("me/demo", repo_type="space")


if __name__ == "__main__":
    main()
