import gradio as gr
from langchain_experimental.agents import create_pandas_dataframe_agent
from langchain_experimental.tools import PythonREPLTool
from smolagents import CodeAgent, GradioUI, InferenceClientModel

model = InferenceClientModel()
careful = CodeAgent(tools=[], model=model, additional_authorized_imports=["numpy", "json"])
guarded = CodeAgent(tools=[], model=model, additional_authorized_imports=["os"], executor_type="e2b")
eager = CodeAgent(tools=[], model=model, additional_authorized_imports=["numpy", "os.path"])
everything = CodeAgent(tools=[], model=model, additional_authorized_imports=["*"])
tools = [PythonREPLTool()]


def table_agent(llm, table):
    return create_pandas_dataframe_agent(llm, table, allow_dangerous_code=True)


GradioUI(eager).launch()
