-- The database of Gramway and its two roles. The owner makes and changes tables (`gramway migrate`,
-- which also lets the application use them); the application reads and writes rows, and no more.
-- Run once by a superuser, on PostgreSQL 15 or newer.
CREATE ROLE gramway_owner LOGIN;
CREATE ROLE gramway_app LOGIN;
CREATE DATABASE gramway OWNER gramway_owner;
REVOKE ALL ON DATABASE gramway FROM PUBLIC;
GRANT CONNECT ON DATABASE gramway TO gramway_app;
