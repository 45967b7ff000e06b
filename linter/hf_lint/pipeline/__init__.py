"""From a Space and settings to a report: selection, engine, revisions and history."""
