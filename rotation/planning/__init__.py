"""Plans over plans and beside them: several years in a row, and the leaders' own plan."""
