DROP TABLE advances;
DROP TABLE receivables;
