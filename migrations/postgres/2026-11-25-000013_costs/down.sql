DROP TABLE depreciations;
DROP TABLE assets;
DROP TABLE releases;
DROP TABLE prepayments;
DROP TABLE cost_lines;
DROP TABLE costs;
