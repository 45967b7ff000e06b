import os

import dash

app = dash.Dash(__name__)
app.run(host="0.0.0.0", port=int(os.environ.get("PORT") or 8050))
