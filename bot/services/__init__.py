"""One function for each thing that can be asked; each does its work in one transaction."""
