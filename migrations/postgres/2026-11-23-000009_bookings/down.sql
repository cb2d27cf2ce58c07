DROP TABLE charges;
DROP TABLE legs;
DROP TABLE trips;
DROP TABLE booking_items;
DROP TABLE bookings;
DROP TABLE booking_numbers;
