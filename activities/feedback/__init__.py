"""The residents' pages for saying how it was."""
