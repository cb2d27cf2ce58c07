-- Further kinds of tables that people bring.
ALTER TABLE imports DROP CONSTRAINT imports_kind;
ALTER TABLE imports ADD CONSTRAINT imports_kind CHECK (kind IN ('departments', 'drivers', 'vehicles', 'papers', 'holidays', 'tariffs', 'users', 'opening_balances', 'past_trips'));
