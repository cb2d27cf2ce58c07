DROP TABLE bureau_rules;
DROP TABLE standard_clauses;
DROP TABLE standards;
DROP TABLE own_services;
DROP TABLE service_categories;
