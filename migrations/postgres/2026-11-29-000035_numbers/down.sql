DROP INDEX costs_by_number;
