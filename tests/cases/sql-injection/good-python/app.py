import sqlite3

import duckdb
import gradio as gr

users = sqlite3.connect("users.db", check_same_thread=False)
tables = duckdb.connect()
tables.execute("CREATE TABLE scores AS SELECT * FROM 'scores.csv'")
tables.execute("SET enable_external_access = false")
tables.execute("SET lock_configuration = true")
COLUMNS = ("name", "age")


def search(names, column, limit):
    if column not in COLUMNS:
        raise gr.Error("There is no such column")
    wanted = names.split(",")
    marks = ",".join("?" * len(wanted))
    return users.execute(
        f"SELECT {column} FROM users WHERE name IN ({marks}) LIMIT {int(limit)}", wanted
    ).fetchall()


def console(statement):
    return tables.sql(statement).df()


with gr.Blocks() as demo:
    text = gr.Textbox()
    text.submit(search, [text, gr.Textbox(), gr.Textbox()], gr.JSON())
    text.blur(console, text, gr.Dataframe())

demo.launch()
