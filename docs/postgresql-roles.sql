-- The roles of a backlog on PostgreSQL, each with the rights that it needs and no others: see postgresql.md.
--
-- Run it in the database of the backlog, as a superuser or as a role that may create roles and owns the
-- database: before `backlog init`, after it, and after every `backlog migrate`, which may add tables. It can be
-- run at any time: what is granted beyond this list is taken away, what is missing is granted.
--
--     psql --dbname=team --file=postgresql-roles.sql
--
-- For other names than these four, and a schema for each project:
--
--     PGOPTIONS='-c backlog.schema=shop -c backlog.user=shop_user' psql --dbname=team --file=postgresql-roles.sql
--
-- No password is set here. Without one a role gets in only where pg_hba.conf lets it; psql's \password sets one.

DO $script$
DECLARE
  home     CONSTANT text := coalesce(nullif(current_setting('backlog.schema', true), ''), 'backlog');
  owner    CONSTANT text := coalesce(nullif(current_setting('backlog.owner', true), ''), 'backlog_owner');
  worker   CONSTANT text := coalesce(nullif(current_setting('backlog.user', true), ''), 'backlog_user');
  reader   CONSTANT text := coalesce(nullif(current_setting('backlog.reader', true), ''), 'backlog_reader');

  -- What the user may do with each table. A table that is not listed is only read.
  rights CONSTANT jsonb := '{
    "admissions":        "SELECT",
    "answers":           "SELECT, INSERT",
    "counters":          "SELECT, INSERT, UPDATE",
    "decisions":         "SELECT, INSERT, UPDATE",
    "documents":         "SELECT, INSERT, UPDATE",
    "events":            "SELECT, INSERT",
    "exchanges":         "SELECT, INSERT, DELETE",
    "kept":              "SELECT, INSERT, UPDATE",
    "milestones":        "SELECT, INSERT, UPDATE",
    "search":            "SELECT, INSERT, DELETE",
    "search_vocabulary": "SELECT, INSERT",
    "settings":          "SELECT, INSERT, UPDATE",
    "task_assignees":    "SELECT, INSERT, DELETE",
    "task_dependencies": "SELECT, INSERT, DELETE",
    "task_labels":       "SELECT, INSERT, DELETE",
    "tasks":             "SELECT, INSERT, UPDATE"
  }';
  role_name text;
  listed record;
BEGIN
  FOREACH role_name IN ARRAY ARRAY[owner, worker, reader] LOOP
    IF to_regrole(quote_ident(role_name)) IS NULL THEN
      EXECUTE format('CREATE ROLE %I LOGIN', role_name);
    END IF;
  END LOOP;
  -- Whoever is no superuser has to belong to the owner to give it a schema and to grant what is the owner's.
  IF NOT pg_has_role(owner, 'USAGE') THEN
    EXECUTE format('GRANT %I TO CURRENT_USER', owner);
  END IF;
  IF pg_has_role(worker, owner, 'MEMBER') OR pg_has_role(reader, owner, 'MEMBER') THEN
    RAISE EXCEPTION 'a user or reader that belongs to the owner % may do whatever the owner may', owner;
  END IF;

  IF to_regnamespace(quote_ident(home)) IS NULL THEN
    EXECUTE format('CREATE SCHEMA %I AUTHORIZATION %I', home, owner);
  END IF;
  EXECUTE format('REVOKE ALL ON SCHEMA %I FROM PUBLIC, %I, %I', home, worker, reader);
  EXECUTE format('GRANT USAGE, CREATE ON SCHEMA %I TO %I', home, owner);
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I, %I', home, worker, reader);

  -- What the owner makes from now on can be read; to be written to, it has to be listed above.
  EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA %I GRANT SELECT ON TABLES TO %I, %I',
                 owner, home, worker, reader);
  EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA %I GRANT USAGE ON SEQUENCES TO %I',
                 owner, home, worker);
  EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA %I GRANT SELECT ON SEQUENCES TO %I',
                 owner, home, reader);

  -- What is there. The owner keeps the rest: to empty tables and to set sequences, as loading a dump does.
  EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM PUBLIC, %I, %I', home, worker, reader);
  EXECUTE format('REVOKE ALL ON ALL SEQUENCES IN SCHEMA %I FROM PUBLIC, %I, %I', home, worker, reader);
  EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO %I, %I', home, worker, reader);
  EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA %I TO %I', home, worker);
  EXECUTE format('GRANT SELECT ON ALL SEQUENCES IN SCHEMA %I TO %I', home, reader); -- for pg_dump
  FOR listed IN SELECT key AS name, value AS granted FROM jsonb_each_text(rights) LOOP
    IF to_regclass(format('%I.%I', home, listed.name)) IS NOT NULL THEN
      EXECUTE format('GRANT %s ON TABLE %I.%I TO %I', listed.granted, home, listed.name, worker);
    END IF;
  END LOOP;
END
$script$;
