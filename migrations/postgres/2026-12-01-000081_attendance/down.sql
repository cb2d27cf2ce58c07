DROP TABLE attendance;
DROP TABLE posts;
