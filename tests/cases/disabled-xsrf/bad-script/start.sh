#!/bin/sh
exec streamlit run app.py --server.enableXsrfProtection true
exec streamlit run app.py --server.enableXsrfProtection false
