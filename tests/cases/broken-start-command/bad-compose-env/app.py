import os

import psycopg2

B = psycopg2.connect(os.environ["URL"])
