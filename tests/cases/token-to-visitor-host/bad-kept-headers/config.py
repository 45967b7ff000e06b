from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    hf_token: str


settings = Settings()
