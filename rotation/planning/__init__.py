"""Plans over plans: several years in a row."""
