from ui import Page

Page().open()
