"""All Spaces of owners: listed, fetched, checked in processes of their own, and kept in a store that can be resumed."""
