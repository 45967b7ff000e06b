import sqlite3

import duckdb
import gradio as gr

users = sqlite3.connect("users.db", check_same_thread=False)


def find(name):
    return users.execute("SELECT id FROM users WHERE name = ?", (name,)).fetchall()


def search(name):
    return users.execute(f"SELECT id FROM users WHERE name = '{name}'").fetchall()


def console(statement):
    return duckdb.sql(statement).df()


def run(statement):
    return users.execute(statement).fetchall()


with gr.Blocks() as demo:
    text = gr.Textbox()
    text.submit(find, text, gr.JSON())
    text.change(search, text, gr.JSON())
    text.blur(console, text, gr.Dataframe())
    text.select(run, text, gr.JSON())

demo.launch()
