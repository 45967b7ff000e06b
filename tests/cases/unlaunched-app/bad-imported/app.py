import ui
