-- A receipt is looked for by its number alone where that is an e-invoice's.
CREATE INDEX costs_by_number ON costs (number);
