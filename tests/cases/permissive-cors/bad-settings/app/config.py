from functools import lru_cache

from pydantic import Field
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    TITLE: str = "an API"
    HOSTS: list[str] = Field(default=["https://example.org"], description="who may call")
    ORIGINS: list[str] = Field(default=["*"], description="which sites may call")


@lru_cache
def get_settings() -> Settings:
    return Settings()


settings = get_settings()
