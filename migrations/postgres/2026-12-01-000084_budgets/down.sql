ALTER TABLE bookings DROP COLUMN over_budget;
ALTER TABLE bookings DROP COLUMN budget_percent;
DROP TABLE budgets;
