"""Resources between schools: which school has what another one lacks, as a graph (networkx)."""
