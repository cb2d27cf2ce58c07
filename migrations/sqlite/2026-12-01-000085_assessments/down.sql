DROP TABLE assessment_clauses;
DROP TABLE assessment_lines;
DROP TABLE assessments;
