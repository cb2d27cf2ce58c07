DROP TABLE contract_lines;
DROP TABLE contract_versions;
DROP TABLE contract_departments;
DROP TABLE contracts;
