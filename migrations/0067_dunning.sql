-- Dunning: what is done about invoices that are not paid in time, by which policy, once each; promises, retries, suspension, and word of it to the switches.

create table dunning_policies (
  id int generated always as identity primary key,
  name text not null unique check (name <> ''),
  is_default boolean not null default false,
  reminder_days smallint[] not null check (cardinality(reminder_days) <= 10),
  retries boolean not null default true,
  late_fee text not null default 'off' check (late_fee in ('off', 'fixed', 'percent')),
  late_fee_micros bigint check (late_fee_micros > 0),
  late_fee_rate numeric(9,6) check (late_fee_rate > 0 and late_fee_rate <= 0.25),
  late_fee_cap_micros bigint check (late_fee_cap_micros > 0),
  late_fee_grace_days smallint not null default 0 check (late_fee_grace_days between 0 and 180),
  suspend_after_days smallint check (suspend_after_days between 1 and 365),
  suspend_minimum_micros bigint not null default 0 check (suspend_minimum_micros >= 0),
  warning_days smallint not null default 5 check (warning_days between 1 and 60),
  promise_days smallint not null default 14 check (promise_days between 0 and 90),
  check ((late_fee = 'fixed') = (late_fee_micros is not null)),
  check ((late_fee = 'percent') = (late_fee_rate is not null)),
  check ((late_fee = 'off') = (late_fee_cap_micros is null))
);
comment on table dunning_policies is 'Amounts are in the provider''s currency; accounts in another are reminded, and neither charged a fee nor suspended.';
comment on column dunning_policies.reminder_days is 'Days after an invoice was due, or was owed again, on which it is reminded of.';
comment on column dunning_policies.late_fee_cap_micros is 'The most that one invoice is charged.';
comment on column dunning_policies.suspend_after_days is 'Days after the oldest overdue invoice was due. Null: never by itself.';
comment on column dunning_policies.suspend_minimum_micros is 'Less than this overdue suspends nobody, and restores who is suspended.';
comment on column dunning_policies.promise_days is 'How far ahead customers may promise to pay by themselves; 0: not at all.';
create unique index dunning_policies_default on dunning_policies (is_default) where is_default;
-- Who has sent invoices before there was dunning may have been paid elsewhere: nobody is reminded or suspended there until somebody says so.
insert into dunning_policies (name, is_default, reminder_days, suspend_after_days, suspend_minimum_micros)
  select 'Standard', true, case when fresh then '{3,10,20}'::smallint[] else '{}' end, case when fresh then 30 end, 10000000
  from (select not exists (select from invoices) as fresh) f;

create table accounts_dunning (
  account_id bigint primary key references accounts,
  policy_id int references dunning_policies,
  exempt boolean not null default false,
  note text not null default '' check (length(note) <= 500)
);
comment on table accounts_dunning is 'Accounts that are not treated by the provider''s default policy. policy_id null: by the default.';

create table dunning_cases (
  account_id bigint not null references accounts,
  id bigint generated always as identity,
  opened_at timestamptz not null,
  stage text not null check (stage in ('overdue', 'reminded', 'warned', 'suspended')),
  suspend_on date,
  next_look_at timestamptz,
  next_step_on date,
  next_step text check (next_step in ('reminder', 'late_fee', 'warning', 'suspension', 'promise')),
  closed_at timestamptz,
  closed_because text check (closed_because in ('paid', 'exempt')),
  primary key (account_id, id),
  check ((closed_at is null) = (next_look_at is not null)),
  check ((closed_at is null) = (closed_because is null)),
  check ((next_step_on is null) = (next_step is null))
) with (fillfactor = 80);
comment on table dunning_cases is 'From the day on which something is overdue until nothing is.';
comment on column dunning_cases.suspend_on is 'As the customer was warned; null: not warned.';
comment on column dunning_cases.next_look_at is 'A run reads only the cases whose time it is: each once a day, at 08:00 of the account.';
create unique index dunning_cases_one_open on dunning_cases (account_id) where closed_at is null;
create index dunning_cases_to_look_at on dunning_cases (next_look_at, account_id) where closed_at is null;
create index dunning_cases_by_step on dunning_cases (coalesce(next_step_on, '9999-12-31'::date), account_id) where closed_at is null;

create table dunning_steps (
  account_id bigint not null,
  invoice_id bigint not null,
  since date not null,
  step text not null check (step ~ '^reminder:[1-9][0-9]?$'),
  case_id bigint not null,
  done_at timestamptz not null,
  mailed boolean not null,
  primary key (account_id, invoice_id, since, step),
  foreign key (account_id, case_id) references dunning_cases (account_id, id)
);
comment on table dunning_steps is 'Reminders, each once for an invoice. since: from when it is counted; owed again after a return, it is counted anew.';
comment on column dunning_steps.mailed is 'False where another mail had just said the same.';

create table late_fees (
  account_id bigint not null,
  invoice_id bigint not null,
  amount_micros bigint not null check (amount_micros > 0),
  charge_id bigint not null,
  charged_at timestamptz not null,
  primary key (account_id, invoice_id)
);
comment on table late_fees is 'At most one an invoice, whatever becomes of it.';

create table suspensions (
  account_id bigint not null references accounts,
  id bigint generated always as identity,
  scope text not null default 'outbound' check (scope = 'outbound'),
  by_hand boolean not null,
  reason text not null check (reason <> ''),
  started_at timestamptz not null,
  started_by text not null,
  ended_at timestamptz,
  ended_by text,
  ended_because text,
  primary key (account_id, id),
  check ((ended_at is null) = (ended_by is null) and (ended_at is null) = (ended_because is null))
);
comment on table suspensions is 'When outbound calls of an account are blocked. Inbound calls, and 911 and 933, never are: there is no other scope.';
comment on column suspensions.by_hand is 'What staff has begun, staff ends; a payment does not.';
create unique index suspensions_one_open on suspensions (account_id) where ended_at is null;

create table payment_promises (
  account_id bigint not null references accounts,
  id bigint generated always as identity,
  case_id bigint not null,
  amount_micros bigint not null check (amount_micros > 0),
  until date not null,
  promised_at timestamptz not null,
  promised_by text not null,
  by_customer boolean not null,
  state text not null check (state in ('open', 'kept', 'broken', 'replaced')),
  ended_at timestamptz,
  primary key (account_id, id),
  foreign key (account_id, case_id) references dunning_cases (account_id, id),
  check ((state = 'open') = (ended_at is null))
);
comment on column payment_promises.until is 'The last day on which dunning waits.';
create unique index payment_promises_one_open on payment_promises (account_id) where state = 'open';
create index payment_promises_by_case on payment_promises (account_id, case_id);

create table payment_retries (
  account_id bigint not null,
  payment_id bigint not null,
  n smallint not null check (n > 0),
  failure_class text not null check (failure_class in ('insufficient_funds', 'soft', 'ach')),
  failed_at timestamptz not null,
  due_at timestamptz not null,
  retry_payment_id bigint,
  done_at timestamptz,
  result text,
  told boolean,
  primary key (account_id, payment_id, n),
  foreign key (account_id, payment_id) references payments (account_id, id),
  foreign key (account_id, retry_payment_id) references payments (account_id, id),
  check ((done_at is null) = (result is null))
);
comment on table payment_retries is 'When a payment of AutoPay that failed is tried again. payment_id: the first of them; each retry is a payment of its own.';
comment on column payment_retries.result is 'What became of it, or why it was not made.';
comment on column payment_retries.told is 'Whether a mail says that this one failed, too.';
create index payment_retries_due on payment_retries (due_at, account_id) where done_at is null;
create index payment_retries_by_retry on payment_retries (account_id, retry_payment_id) where retry_payment_id is not null;

create table service_webhook (
  singleton boolean primary key default true check (singleton),
  url text not null,
  secret text not null check (length(secret) >= 32),
  changed_at timestamptz not null,
  changed_by text not null
);
comment on table service_webhook is 'Where the provider''s own systems want to hear that service was suspended or restored.';

create table service_events (
  account_id bigint not null,
  id bigint generated always as identity,
  suspension_id bigint not null,
  kind text not null check (kind in ('service_suspended', 'service_restored')),
  happened_at timestamptz not null,
  state text not null check (state in ('waiting', 'delivered', 'kept', 'failed')),
  tries smallint not null default 0,
  next_try_at timestamptz,
  last_answer text,
  delivered_at timestamptz,
  primary key (account_id, id),
  unique (account_id, suspension_id, kind),
  foreign key (account_id, suspension_id) references suspensions (account_id, id),
  check ((state = 'waiting') = (next_try_at is not null)),
  check ((state = 'delivered') = (delivered_at is not null))
) with (fillfactor = 80);
comment on table service_events is 'Word for the provider''s systems, one a fact. kept: nobody had asked for it.';
create index service_events_to_send on service_events (next_try_at, id) where state = 'waiting';
create index service_events_newest_first on service_events (id desc);
