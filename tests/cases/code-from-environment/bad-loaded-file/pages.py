TITLE = "pages"
