"""The words that everything else speaks, policies, and small tools. Imports no other folder."""
