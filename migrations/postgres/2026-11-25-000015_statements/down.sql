DROP TABLE write_offs;
DROP TABLE statement_lines;
DROP TABLE statements;
