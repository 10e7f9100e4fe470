"""Creates the PDFs and letters, and cleans uploaded files. The only IO is reading the fonts."""
