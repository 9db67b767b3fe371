-- A session knows when the person last showed who they are: whoever finds an open browser does not change by what one comes in.

alter table sessions
  add column proved_at timestamptz;
update sessions set proved_at = created_at;
alter table sessions
  alter column proved_at set not null;
comment on column sessions.proved_at is 'By signing in, or since by a password, a passkey or a code (POST /me/proof).';

alter table sign_in_steps
  drop constraint sign_in_steps_kind_check,
  add constraint sign_in_steps_kind_check check (kind in
    ('email_code', 'second_step', 'passkey', 'reset', 'invite', 'email_change', 'passkey_new', 'proof_code'));
comment on table sign_in_failures is 'Wrong passwords and codes of late by subject (account:NUMBER, email:ADDRESS, ip:ADDRESS), for lock-out: of a quarter of an hour, or of a day.';
