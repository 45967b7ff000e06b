import gradio as gr
from huggingface_hub import CommitScheduler

first = gr.Interface(str, "text", "text", flagging_mode="never")
second = gr.Interface(str, "text", "text")
third = gr.Interface(str, "text", "text", allow_flagging="auto")
chat = gr.ChatInterface(print, flagging_mode="manual")
kept = CommitScheduler(repo_id="owner/kept", repo_type="dataset", folder_path="kept", private=True)
shared = CommitScheduler(repo_id="owner/prompts", repo_type="dataset", folder_path="prompts")
