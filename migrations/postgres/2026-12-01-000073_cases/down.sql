DROP TABLE case_occurrences;
DROP TABLE cases;
DROP TABLE inspections;
