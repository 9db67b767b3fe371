-- The provider's own people: they are mailed like everybody, though they have no account, and who let whom in stands on a record.

alter table mails
  drop constraint mails_pkey,
  drop constraint mails_account_id_fact_key_key;
drop index mails_by_id;
alter table mails
  alter column account_id drop not null,
  add primary key (id),
  add unique nulls not distinct (account_id, fact_key);
comment on column mails.account_id is 'Null: it is about no account but about the person''s own login, as those of the provider''s people are.';
create index mails_by_account on mails (account_id, id);

create index login_events_of_staff on login_events (id)
  where kind in ('staff_invited', 'staff_invitation_revoked', 'staff_added', 'staff_role_changed', 'staff_removed', 'password_link_made');

alter table api_keys
  add column created_by text;
comment on column api_keys.created_by is 'The actor who made it and so has read it; null: made before that was kept.';
