"""The trigger functions behind ``core.copied``; part of the first migration, so never edited, only replaced."""

CREATE = """
CREATE FUNCTION core_stamp_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.row_xid := pg_current_xact_id();
    RETURN NEW;
END $$;

CREATE FUNCTION core_stamp_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id IS DISTINCT FROM OLD.id THEN
        RAISE EXCEPTION 'the id of a row of % cannot change', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    NEW.row_xid := pg_current_xact_id();
    RETURN NEW;
END $$;

CREATE FUNCTION core_leave_tombstone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.core_tombstone (table_name, row_id) VALUES (TG_TABLE_NAME, OLD.id);
    RETURN OLD;
END $$;

CREATE FUNCTION core_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is refused on %: a mistake is corrected by another row', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
"""

DROP = """
DROP FUNCTION core_stamp_row();
DROP FUNCTION core_stamp_update();
DROP FUNCTION core_leave_tombstone();
DROP FUNCTION core_refuse_change();
"""
