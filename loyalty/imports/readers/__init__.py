"""One file for each kind of table that can be read; ``loyalty.imports.opening`` chooses among them."""
