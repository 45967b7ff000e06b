git clone https://github.com/example/toolbox
