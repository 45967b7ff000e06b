import gradio as gr
from Bio.Seq import Seq
from Bio.Alphabet import generic_dna

gr.Interface(lambda x: str(Seq(x)), "text", "text").launch()
print(generic_dna)
