-- Methods: what the payer wanted of a setup, who was reminded of a card that expires, and who changed how payments are taken.

alter table method_setups add column save boolean not null default false;
comment on column method_setups.save is 'Asked for at the start. A payer who never comes back from the gateway still gets what was asked for.';

create table expiry_reminders (
  account_id bigint not null,
  method_id bigint not null,
  expires_on date not null,
  days smallint not null check (days > 0),
  reminded_at timestamptz not null,
  primary key (account_id, method_id, expires_on, days),
  foreign key (account_id, method_id) references payment_methods (account_id, id)
);
comment on table expiry_reminders is 'Told once for each method, expiry and number of days ahead.';

create table payment_settings_changes (
  id bigint generated always as identity primary key,
  changed_at timestamptz not null,
  changed_by text not null,
  changes jsonb not null
);
comment on table payment_settings_changes is 'Who changed how payments are taken: the fields and what they became.';
create trigger payment_settings_changes_never_change before update or delete or truncate
  on payment_settings_changes for each statement execute function refuse_change();
