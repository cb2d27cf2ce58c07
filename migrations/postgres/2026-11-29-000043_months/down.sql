-- Hires go by the day, half day or transfer.
ALTER TABLE bookings DROP COLUMN home_each_evening;
ALTER TABLE bookings DROP CONSTRAINT bookings_service;
ALTER TABLE bookings ADD CONSTRAINT bookings_service CHECK (service IN ('day', 'half_day', 'transfer'));
ALTER TABLE tariff_rates DROP CONSTRAINT tariff_rates_service;
ALTER TABLE tariff_rates ADD CONSTRAINT tariff_rates_service CHECK (service IN ('day', 'half_day', 'transfer'));
