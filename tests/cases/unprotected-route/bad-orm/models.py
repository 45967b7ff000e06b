from sqlalchemy import Column, Integer, String, create_engine
from sqlalchemy.orm import declarative_base, sessionmaker

Base = declarative_base()
Local = sessionmaker(bind=create_engine("sqlite:////tmp/app.db"))


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    email = Column(String)


class Paper(Base):
    __tablename__ = "papers"
    id = Column(Integer, primary_key=True)


def get_db():
    with Local() as db:
        yield db
