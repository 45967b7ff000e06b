"""What Streamlit runs for each visitor, and again after each click.

It is in a folder of its own because Streamlit lets it import whatever lies beside it.
"""

from app.server import shared

shared.show()
