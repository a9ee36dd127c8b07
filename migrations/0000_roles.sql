-- The four roles. CREATE ROLE is cluster-wide, so each is guarded; passwords are set outside migrations.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keshi_owner') THEN CREATE ROLE keshi_owner NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOINHERIT; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keshi_app') THEN CREATE ROLE keshi_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOINHERIT; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keshi_auth') THEN CREATE ROLE keshi_auth LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOINHERIT; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keshi_worker') THEN CREATE ROLE keshi_worker LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOINHERIT; END IF;
END $$;
--> statement-breakpoint
-- Statements name tables without a schema; what they mean must not depend on the caller.
ALTER ROLE keshi_app SET search_path = app, public;
--> statement-breakpoint
ALTER ROLE keshi_auth SET search_path = app, public;
--> statement-breakpoint
ALTER ROLE keshi_worker SET search_path = app, public;
--> statement-breakpoint
-- A statement that hangs must not hold a connection of a campus's rush hour.
ALTER ROLE keshi_app SET statement_timeout = '15s';
--> statement-breakpoint
ALTER ROLE keshi_app SET idle_in_transaction_session_timeout = '30s';
--> statement-breakpoint
ALTER ROLE keshi_auth SET statement_timeout = '15s';
--> statement-breakpoint
-- Jobs may take longer than anybody waits for, but not for ever.
ALTER ROLE keshi_worker SET statement_timeout = '120s';
--> statement-breakpoint
ALTER ROLE keshi_worker SET idle_in_transaction_session_timeout = '60s';
--> statement-breakpoint
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
--> statement-breakpoint
CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;
--> statement-breakpoint
CREATE SCHEMA IF NOT EXISTS app;
--> statement-breakpoint
GRANT USAGE ON SCHEMA app TO keshi_owner;
--> statement-breakpoint
GRANT USAGE ON SCHEMA app TO keshi_app;
--> statement-breakpoint
GRANT USAGE ON SCHEMA app TO keshi_auth;
--> statement-breakpoint
GRANT USAGE ON SCHEMA app TO keshi_worker;
