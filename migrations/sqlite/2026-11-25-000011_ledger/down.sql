DROP TABLE period_balances;
DROP TABLE journal_lines;
DROP TABLE journals;
DROP TABLE periods;
DROP TABLE accounts;
DROP TABLE tax_rules;
