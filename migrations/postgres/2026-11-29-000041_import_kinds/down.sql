DELETE FROM imports WHERE kind IN ('papers', 'holidays', 'tariffs', 'users');
ALTER TABLE imports DROP CONSTRAINT imports_kind;
ALTER TABLE imports ADD CONSTRAINT imports_kind CHECK (kind IN ('departments', 'drivers', 'vehicles', 'opening_balances', 'past_trips'));
