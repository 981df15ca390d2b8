"""Nobody is in two places at once: therapists, children and rooms; and every visit takes its place.

The embedded server has no `btree_gist`, so an id is written as a range of one id. The trigger keeps
the place of every visit still to come, whoever wrote the visit. What was double-booked in the EMR is
kept as a clash: reading an EMR never fails, and nothing of ours is booked over it.
"""

from __future__ import annotations

from django.db import migrations

ALONE = """
CREATE TYPE uuid_range AS RANGE (subtype = uuid);
ALTER TABLE scheduling_place ADD CONSTRAINT therapist_in_one_place EXCLUDE USING gist (
    uuid_range(therapist_id, therapist_id, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&
) WHERE (state <> 'given_back' AND NOT clash);
ALTER TABLE scheduling_place ADD CONSTRAINT client_in_one_place EXCLUDE USING gist (
    uuid_range(client_id, client_id, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&
) WHERE (state <> 'given_back' AND NOT clash);
ALTER TABLE scheduling_place ADD CONSTRAINT room_for_one_child EXCLUDE USING gist (
    uuid_range(room_id, room_id, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&
) WHERE (room_id IS NOT NULL AND state <> 'given_back' AND NOT clash);
ALTER TABLE scheduling_place ADD CONSTRAINT place_keeps_the_sites_clock CHECK (
    block_id IS NULL OR visit IS NOT NULL OR (day + starts) AT TIME ZONE zone = starts_at
);
"""
NOT_ALONE = """
ALTER TABLE scheduling_place DROP CONSTRAINT therapist_in_one_place;
ALTER TABLE scheduling_place DROP CONSTRAINT client_in_one_place;
ALTER TABLE scheduling_place DROP CONSTRAINT room_for_one_child;
ALTER TABLE scheduling_place DROP CONSTRAINT place_keeps_the_sites_clock;
DROP TYPE uuid_range;
"""
TRIGGERS = """
CREATE FUNCTION scheduling_put(one practice_visit, doubled boolean) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE scheduling_place SET
        client_id = one.client_id, therapist_id = one.therapist_id, site_id = one.site_id,
        room_id = CASE WHEN site_id = one.site_id THEN room_id END, kind = one.kind,
        day = one.date_of_service, starts = (one.starts_at AT TIME ZONE one.zone)::time,
        zone = one.zone, starts_at = one.starts_at, ends_at = one.ends_at,
        state = 'booked', clash = doubled
    WHERE visit = one.id;
    IF NOT FOUND THEN
        INSERT INTO scheduling_place (id, created_at, visit, client_id, therapist_id, site_id, kind,
            day, starts, zone, starts_at, ends_at, state, clash)
        VALUES (gen_random_uuid(), clock_timestamp(), one.id, one.client_id, one.therapist_id,
            one.site_id, one.kind, one.date_of_service, (one.starts_at AT TIME ZONE one.zone)::time,
            one.zone, one.starts_at, one.ends_at, 'booked', doubled);
    END IF;
END $$;

CREATE FUNCTION scheduling_visit_takes_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.ends_at < clock_timestamp() - interval '1 day'
        AND NOT EXISTS (SELECT FROM scheduling_place WHERE visit = NEW.id)
    THEN
        RETURN NULL;
    END IF;
    IF NEW.status IN ('cancelled', 'no_show') THEN
        UPDATE scheduling_place SET state = 'given_back', clash = false WHERE visit = NEW.id;
        RETURN NULL;
    END IF;
    BEGIN
        PERFORM scheduling_put(NEW, false);
    EXCEPTION WHEN exclusion_violation THEN
        PERFORM scheduling_put(NEW, true);
    END;
    RETURN NULL;
END $$;

CREATE TRIGGER schedule_sees_new_visit AFTER INSERT ON practice_visit
    FOR EACH ROW EXECUTE FUNCTION scheduling_visit_takes_place();
CREATE TRIGGER schedule_sees_changed_visit AFTER UPDATE ON practice_visit
    FOR EACH ROW WHEN (
        (OLD.client_id, OLD.therapist_id, OLD.site_id, OLD.kind, OLD.status, OLD.date_of_service,
         OLD.starts_at, OLD.ends_at, OLD.zone)
        IS DISTINCT FROM
        (NEW.client_id, NEW.therapist_id, NEW.site_id, NEW.kind, NEW.status, NEW.date_of_service,
         NEW.starts_at, NEW.ends_at, NEW.zone))
    EXECUTE FUNCTION scheduling_visit_takes_place();
"""
NO_TRIGGERS = """
DROP TRIGGER schedule_sees_new_visit ON practice_visit;
DROP TRIGGER schedule_sees_changed_visit ON practice_visit;
DROP FUNCTION scheduling_visit_takes_place();
DROP FUNCTION scheduling_put(practice_visit, boolean);
"""
THOSE_TO_COME = """
DO $$
DECLARE one practice_visit;
BEGIN
    FOR one IN SELECT * FROM practice_visit
        WHERE ends_at >= clock_timestamp() AND status NOT IN ('cancelled', 'no_show')
        ORDER BY starts_at, id
    LOOP
        BEGIN
            PERFORM scheduling_put(one, false);
        EXCEPTION WHEN exclusion_violation THEN
            PERFORM scheduling_put(one, true);
        END;
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [("scheduling", "0001_initial"), ("practice", "0003_capture_append_only")]

    operations = [
        migrations.RunSQL(ALONE, NOT_ALONE),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        migrations.RunSQL(THOSE_TO_COME, migrations.RunSQL.noop),
    ]
