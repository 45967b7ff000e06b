from page import build

SHARE = True
demo = build()
demo.launch(server_name="0.0.0.0", **dict(share=SHARE))
