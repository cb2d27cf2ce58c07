UPDATE bookings SET state = 'approved' WHERE waitlist AND state = 'submitted' AND approval <> 'pending';
