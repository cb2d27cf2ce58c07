-- A hire can go by the month, with the vehicles back each evening.
ALTER TABLE bookings DROP CONSTRAINT bookings_service;
ALTER TABLE bookings ADD CONSTRAINT bookings_service CHECK (service IN ('day', 'half_day', 'transfer', 'month'));
ALTER TABLE tariff_rates DROP CONSTRAINT tariff_rates_service;
ALTER TABLE tariff_rates ADD CONSTRAINT tariff_rates_service CHECK (service IN ('day', 'half_day', 'transfer', 'month'));
ALTER TABLE bookings ADD COLUMN home_each_evening boolean NOT NULL DEFAULT false;
