from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    port: int = 7860
    embedding_model: str = "BAAI/bge-small-en-v1.5"
    revision: str = "5c38ec7c405ec4b44b94cc5a9bb96e735b38267a"
