from fastapi import Depends, FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Paper, User, get_db

app = FastAPI()


@app.get("/papers")
def papers(db: Session = Depends(get_db)):
    return db.query(Paper).all()


@app.get("/users/{number}")
def one(number: int, db: Session = Depends(get_db)):
    return db.query(User).filter(User.id == number).first()


@app.get("/admin/users")
def everyone(db: Session = Depends(get_db)):
    return db.query(User).all()


@app.get("/newest")
def newest(db: Session = Depends(get_db)):
    return db.execute(select(User)).scalars().all()


@app.delete("/users/{number}")
def delete(number: int, db: Session = Depends(get_db)):
    user = db.query(User).filter(User.id == number).first()
    db.delete(user)
    db.commit()
    return {"ok": True}
