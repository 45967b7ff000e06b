from generator import demo

demo.launch()
