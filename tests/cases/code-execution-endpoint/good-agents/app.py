import gradio as gr
from langchain_experimental.agents import create_pandas_dataframe_agent
from smolagents import CodeAgent, DuckDuckGoSearchTool, GradioUI, InferenceClientModel

agent = CodeAgent(tools=[DuckDuckGoSearchTool()], model=InferenceClientModel(), max_steps=9)


def table_agent(llm, table):
    return create_pandas_dataframe_agent(llm, table, allow_dangerous_code=False)


class ShellTool:
    """A tool of our own that has no shell."""


tool = ShellTool()
GradioUI(agent).launch()
