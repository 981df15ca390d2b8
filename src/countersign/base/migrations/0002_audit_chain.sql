-- The audit chain's guarantees. Everything here is owned by the login that migrates (owner).
-- SQLSTATEs: CS001 a link that does not follow the head, CS002 time going backwards,
-- CS003 a change to what may never change.

REVOKE ALL ON audit_entry, audit_payload, audit_checkpoint FROM app, PUBLIC;
GRANT SELECT, INSERT ON audit_entry, audit_payload, audit_checkpoint TO app;

CREATE FUNCTION audit_framed(part bytea) RETURNS bytea
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$ SELECT int4send(length(part)) || part $$;

-- The same bytes as countersign/base/audit/layout.py; timestamptz_send is microseconds since 2000.
CREATE FUNCTION audit_hash(
    seq bigint, at timestamptz, kind text, actor text, role text, subject text, client uuid,
    payload_digest bytea, prev_hash bytea
) RETURNS bytea
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, public, pg_temp
    AS $$
    SELECT sha256(
        '\x636f756e7465727369676e20617564697420310a'::bytea
        || int8send(seq)
        || timestamptz_send(at)
        || public.audit_framed(convert_to(kind, 'UTF8'))
        || public.audit_framed(convert_to(actor, 'UTF8'))
        || public.audit_framed(convert_to(role, 'UTF8'))
        || public.audit_framed(convert_to(subject, 'UTF8'))
        || public.audit_framed(coalesce(uuid_send(client), ''::bytea))
        || payload_digest
        || prev_hash
    )
    $$;

CREATE FUNCTION audit_entry_follows() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp
    AS $$
DECLARE
    head_seq bigint := 0;
    head_hash bytea := decode(repeat('00', 32), 'hex');
    head_at timestamptz := '-infinity';
    found_seq bigint;
    found_hash bytea;
    found_at timestamptz;
BEGIN
    PERFORM pg_advisory_xact_lock(4859231640215712371);
    SELECT e.seq, e.hash, e.at INTO found_seq, found_hash, found_at
        FROM public.audit_entry e ORDER BY e.seq DESC LIMIT 1;
    IF FOUND THEN
        head_seq := found_seq;
        head_hash := found_hash;
        head_at := found_at;
    END IF;
    IF NEW.seq <> head_seq + 1 OR NEW.prev_hash <> head_hash THEN
        RAISE EXCEPTION 'entry % does not follow the head %', NEW.seq, head_seq
            USING ERRCODE = 'CS001';
    END IF;
    IF NEW.at < head_at OR NEW.at > greatest(head_at, clock_timestamp() + interval '5 minutes') THEN
        RAISE EXCEPTION 'entry % is not of this time', NEW.seq USING ERRCODE = 'CS002';
    END IF;
    IF length(NEW.payload_digest) <> 32 OR NEW.hash <> public.audit_hash(
        NEW.seq, NEW.at, NEW.kind, NEW.actor, NEW.role, NEW.subject, NEW.client,
        NEW.payload_digest, NEW.prev_hash
    ) THEN
        RAISE EXCEPTION 'entry % has a hash that is not its own', NEW.seq USING ERRCODE = 'CS001';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION audit_payload_belongs() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp
    AS $$
BEGIN
    IF NEW.personal IS NULL
        OR NEW.personal_digest <> sha256(NEW.personal)
        OR NOT EXISTS (
            SELECT 1 FROM public.audit_entry e
            WHERE e.seq = NEW.seq
                AND e.payload_digest = sha256(sha256(NEW.kept) || NEW.personal_digest)
        )
    THEN
        RAISE EXCEPTION 'payload % is not its entry''s', NEW.seq USING ERRCODE = 'CS001';
    END IF;
    RETURN NEW;
END $$;

-- An entry without its payload does not commit.
CREATE FUNCTION audit_entry_has_payload() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp
    AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM public.audit_payload p WHERE p.seq = NEW.seq) THEN
        RAISE EXCEPTION 'entry % has no payload', NEW.seq USING ERRCODE = 'CS001';
    END IF;
    RETURN NULL;
END $$;

-- A checkpoint names an entry there is, so that none can pretend that entries were lost.
CREATE FUNCTION audit_checkpoint_stands() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp
    AS $$
BEGIN
    IF NEW.seq <> 0 AND NOT EXISTS (
        SELECT 1 FROM public.audit_entry e WHERE e.seq = NEW.seq AND e.hash = NEW.hash
    ) THEN
        RAISE EXCEPTION 'checkpoint % is not an entry''s', NEW.seq USING ERRCODE = 'CS001';
    END IF;
    RETURN NEW;
END $$;

-- The tables' owner may do two things, each named by countersign.audit_job and each logged:
-- 'shed' empties personal parts, 'reset' empties everything (a demo or a test database).
CREATE FUNCTION audit_job() RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, public, pg_temp
    AS $$
    SELECT CASE WHEN current_user = (
        SELECT t.tableowner FROM pg_tables t
        WHERE t.schemaname = 'public' AND t.tablename = 'audit_entry'
    ) THEN current_setting('countersign.audit_job', true) END
    $$;

CREATE FUNCTION audit_stays() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp
    AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND public.audit_job() = 'reset' THEN
        RAISE LOG 'audit: % emptied by %', TG_TABLE_NAME, session_user;
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'audit_payload' AND public.audit_job() = 'shed' THEN
        IF NEW.seq = OLD.seq AND NEW.kept = OLD.kept AND NEW.personal IS NULL
            AND NEW.personal_digest = OLD.personal_digest
        THEN
            RAISE LOG 'audit: personal part of entry % shed by %', OLD.seq, session_user;
            RETURN NEW;
        END IF;
    END IF;
    RAISE LOG 'audit: % on % by % refused', TG_OP, TG_TABLE_NAME, session_user;
    RAISE EXCEPTION 'the audit chain is never changed' USING ERRCODE = 'CS003';
END $$;

CREATE TRIGGER audit_entry_follows BEFORE INSERT ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_follows();
CREATE CONSTRAINT TRIGGER audit_entry_has_payload AFTER INSERT ON audit_entry
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION audit_entry_has_payload();
CREATE TRIGGER audit_payload_belongs BEFORE INSERT ON audit_payload
    FOR EACH ROW EXECUTE FUNCTION audit_payload_belongs();
CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_stays();
CREATE TRIGGER audit_entry_stays_whole BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_stays();
CREATE TRIGGER audit_payload_stays BEFORE UPDATE OR DELETE ON audit_payload
    FOR EACH ROW EXECUTE FUNCTION audit_stays();
CREATE TRIGGER audit_payload_stays_whole BEFORE TRUNCATE ON audit_payload
    FOR EACH STATEMENT EXECUTE FUNCTION audit_stays();
CREATE TRIGGER audit_checkpoint_stands BEFORE INSERT ON audit_checkpoint
    FOR EACH ROW EXECUTE FUNCTION audit_checkpoint_stands();
CREATE TRIGGER audit_checkpoint_stays BEFORE UPDATE OR DELETE ON audit_checkpoint
    FOR EACH ROW EXECUTE FUNCTION audit_stays();
CREATE TRIGGER audit_checkpoint_stays_whole BEFORE TRUNCATE ON audit_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION audit_stays();
