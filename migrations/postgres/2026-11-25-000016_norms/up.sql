-- What a vehicle may consume on 100 km, in hundredths of a litre or kilowatt-hour.
ALTER TABLE vehicles ADD COLUMN fuel_norm_hundredths BIGINT;
ALTER TABLE vehicles ADD COLUMN charging_norm_hundredths BIGINT;
