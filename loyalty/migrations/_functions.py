"""The trigger functions of the facts; part of the first migration, so never edited, only replaced."""

CREATE = """
CREATE FUNCTION loyalty_check_activity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM new_rows LEFT JOIN public.loyalty_member AS member ON member.id = new_rows.member_id
        WHERE member.id IS NULL
    ) THEN
        RAISE foreign_key_violation USING
            MESSAGE = 'activity names a member that does not exist', CONSTRAINT = 'activity_has_member';
    END IF;
    IF EXISTS (
        SELECT FROM new_rows LEFT JOIN public.loyalty_activitykind AS kind ON kind.id = new_rows.kind_id
        WHERE kind.id IS NULL
    ) THEN
        RAISE foreign_key_violation USING
            MESSAGE = 'activity names a kind that does not exist', CONSTRAINT = 'activity_has_kind';
    END IF;
    IF EXISTS (
        SELECT FROM new_rows LEFT JOIN public.loyalty_activity AS voided ON voided.id = new_rows.voids_id
        WHERE new_rows.voids_id IS NOT NULL AND (voided.id IS NULL OR voided.voids_id IS NOT NULL)
    ) THEN
        RAISE foreign_key_violation USING
            MESSAGE = 'activity voids a row that does not exist or voids another one itself',
            CONSTRAINT = 'activity_voids_activity';
    END IF;
    RETURN NULL;
END $$;
"""

DROP = "DROP FUNCTION loyalty_check_activity();"
