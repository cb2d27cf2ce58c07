-- A booking that waits is not approved to whoever reads its state.
UPDATE bookings SET state = 'submitted' WHERE waitlist AND state = 'approved';
