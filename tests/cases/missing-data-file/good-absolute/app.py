import gradio as gr

A = open('/etc/os-release').read()
B = open('/proc/cpuinfo').read()

gr.Interface(lambda x: x, 'text', 'text').launch()
