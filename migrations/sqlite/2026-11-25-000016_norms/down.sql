ALTER TABLE vehicles DROP COLUMN charging_norm_hundredths;
ALTER TABLE vehicles DROP COLUMN fuel_norm_hundredths;
