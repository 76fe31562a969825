"""PostgreSQL itself keeps the log of sign-ins as it was written, and ends the sessions of an account that is closed or
gets a new password, whoever does it and by whatever way."""

from django.db import migrations

KEEP = """
CREATE FUNCTION accounts_keep_sign_ins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log of sign-ins is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER sign_in_append_only BEFORE UPDATE OR DELETE ON accounts_signin
    FOR EACH ROW EXECUTE FUNCTION accounts_keep_sign_ins();
CREATE TRIGGER sign_in_no_truncate BEFORE TRUNCATE ON accounts_signin
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_keep_sign_ins();

CREATE FUNCTION accounts_end_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM accounts_session WHERE user_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER sessions_end_with_account AFTER UPDATE OF is_active, password ON organizations_user
    FOR EACH ROW WHEN (NOT NEW.is_active OR NEW.password IS DISTINCT FROM OLD.password)
    EXECUTE FUNCTION accounts_end_sessions();
"""

FORGET = """
DROP TRIGGER sessions_end_with_account ON organizations_user;
DROP FUNCTION accounts_end_sessions();
DROP TRIGGER sign_in_no_truncate ON accounts_signin;
DROP TRIGGER sign_in_append_only ON accounts_signin;
DROP FUNCTION accounts_keep_sign_ins();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_tables"), ("organizations", "0001_tables")]
    operations = [migrations.RunSQL(KEEP, FORGET)]
