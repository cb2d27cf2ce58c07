-- Who is on leave over a window: capacity counts drivers, as it counts vehicles that are off the road.
CREATE INDEX occupancy_leave ON occupancy (ends_at, starts_at, resource_id) WHERE cause = 'leave' AND active;
