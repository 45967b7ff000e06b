ttyd --version
jupyter lab --ip=0.0.0.0 --port=7860 --ServerApp.token="$JUPYTER_TOKEN"
jupyter lab --ip=0.0.0.0 --ServerApp.token='' --ServerApp.password="$HASH"
jupyter lab --ip=0.0.0.0 --ServerApp.token='' --ServerApp.password=''
code-server --auth password --bind-addr 0.0.0.0:7860
code-server --auth none --bind-addr 0.0.0.0:7860
ttyd -p 7860 bash
