-- Money in: what is owed on each invoice, methods and their mandates, payments with their attempts, and what can happen to them afterwards.

create table invoice_dues (
  account_id bigint not null,
  invoice_id bigint not null,
  currency char(3) not null,
  issued_on date not null,
  due_on date not null,
  total_micros bigint not null check (total_micros > 0),
  credited_micros bigint not null default 0 check (credited_micros >= 0),
  paid_micros bigint not null default 0 check (paid_micros >= 0),
  written_off_micros bigint not null default 0 check (written_off_micros >= 0),
  open_micros bigint not null generated always as (total_micros - credited_micros - paid_micros - written_off_micros) stored,
  settled_at timestamptz,
  primary key (account_id, invoice_id)
) with (fillfactor = 80);
comment on table invoice_dues is 'What is still owed on an invoice. The row comes with the invoice (trigger below); payments move it.';
comment on column invoice_dues.open_micros is 'Below zero: a credit note took off more than was still owed, and payments are about to be released from it.';
create index invoice_dues_open on invoice_dues (account_id, due_on, invoice_id) where open_micros > 0;
create index invoice_dues_by_day on invoice_dues (due_on, account_id, invoice_id) where open_micros > 0;
create index invoice_dues_overpaid on invoice_dues (account_id, invoice_id) where open_micros < 0;

create function keep_invoice_dues() returns trigger language plpgsql as $$
begin
  insert into invoice_dues (account_id, invoice_id, currency, issued_on, due_on, total_micros)
    select account_id, id, currency, issued_on, due_on, total_micros from issued where kind = 'invoice' and total_micros > 0;
  update invoice_dues d set credited_micros = d.credited_micros + n.total_micros
    from (select account_id, corrects_invoice_id, sum(total_micros)::bigint as total_micros
          from issued where kind = 'credit_note' group by 1, 2) n
    where d.account_id = n.account_id and d.invoice_id = n.corrects_invoice_id;
  return null;
end $$;
create trigger invoices_are_due after insert on invoices referencing new table as issued
  for each statement execute function keep_invoice_dues();
insert into invoice_dues (account_id, invoice_id, currency, issued_on, due_on, total_micros, credited_micros)
  select i.account_id, i.id, i.currency, i.issued_on, i.due_on, i.total_micros, coalesce(sum(n.total_micros), 0)
  from invoices i left join invoices n on n.account_id = i.account_id and n.corrects_invoice_id = i.id
  where i.kind = 'invoice' and i.total_micros > 0 group by i.account_id, i.id;

create table payment_settings (
  singleton boolean primary key default true check (singleton),
  statement_descriptor text not null default 'TELEPHONE',
  pay_ahead boolean not null default true,
  outstanding_on_enrol text not null default 'offer' check (outstanding_on_enrol in ('require', 'offer', 'forbid')),
  notice_days smallint not null default 10 check (notice_days between 0 and 30),
  quiet_minutes smallint not null default 10 check (quiet_minutes between 0 and 120),
  surcharge_enabled boolean not null default false,
  surcharge_rate numeric(9,6) not null default 0.03 check (surcharge_rate between 0 and 0.1),
  cost_of_acceptance numeric(9,6) not null default 0.029 check (cost_of_acceptance between 0 and 0.1),
  accepted_brands text[] not null default '{visa,mastercard,amex,discover}',
  return_fee_micros bigint not null default 0 check (return_fee_micros >= 0),
  unknown_alarm_minutes int not null default 60 check (unknown_alarm_minutes > 0)
);
comment on column payment_settings.outstanding_on_enrol is 'Enrolling in AutoPay with a balance due: require to pay it at once, offer it, or forbid it.';

create table gateway_routes (
  rail text not null check (rail in ('card', 'bank')),
  currency text not null check (currency = '*' or currency ~ '^[A-Z]{3}$'),
  gateway text not null,
  charges_per_second int check (charges_per_second > 0),
  primary key (rail, currency)
);
comment on table gateway_routes is 'Which gateway takes new methods of a rail and currency (*: every other). No row: the first gateway that has the rail.';

create table gateway_customers (
  account_id bigint not null references accounts,
  gateway text not null,
  ref text not null,
  created_at timestamptz not null,
  primary key (account_id, gateway)
);

create sequence payment_method_ids;
create table payment_methods (
  account_id bigint not null references accounts,
  id bigint not null default nextval('payment_method_ids'),
  gateway text not null,
  ref text not null,
  customer_ref text not null,
  rail text not null check (rail in ('card', 'bank')),
  state text not null check (state in ('usable', 'awaiting_micro_deposits', 'needs_replacement', 'removed')),
  saved boolean not null,
  is_default boolean not null default false check (not is_default or saved),
  holder_name text,
  last4 text not null check (last4 ~ '^[0-9]{4}$'),
  brand text,
  expiry_month smallint check (expiry_month between 1 and 12),
  expiry_year smallint,
  funding text check (funding in ('credit', 'debit', 'prepaid', 'unknown')),
  bank_name text,
  account_type text check (account_type in ('checking', 'savings')),
  fingerprint text,
  nickname text check (length(nickname) <= 60),
  billing_address jsonb,
  trouble text,
  created_at timestamptz not null,
  removed_at timestamptz,
  primary key (account_id, id),
  unique (gateway, ref),
  check ((rail = 'card') = (brand is not null and funding is not null)),
  check ((state = 'removed') = (removed_at is not null))
);
comment on column payment_methods.saved is 'False: for one payment, and removed after it.';
comment on column payment_methods.trouble is 'Why it needs replacement: the return or decline code.';
create unique index payment_methods_default on payment_methods (account_id) where is_default and removed_at is null;
create index payment_methods_expiring on payment_methods (expiry_year, expiry_month) where removed_at is null and saved;

create sequence method_setup_ids;
create table method_setups (
  account_id bigint not null references accounts,
  id bigint not null default nextval('method_setup_ids'),
  gateway text not null,
  ref text not null,
  rail text not null,
  fields_url text not null,
  billing_address jsonb,
  started_at timestamptz not null,
  started_by text not null,
  method_id bigint,
  primary key (account_id, id),
  unique (gateway, ref),
  foreign key (account_id, method_id) references payment_methods (account_id, id)
);
comment on table method_setups is 'A method being entered in the gateway''s own fields. method_id: what it became.';

create sequence mandate_ids;
create table mandates (
  account_id bigint not null references accounts,
  id bigint not null default nextval('mandate_ids'),
  method_id bigint not null,
  scope text not null check (scope in ('one_time', 'saved', 'autopay')),
  text text not null,
  text_version text not null,
  locale text not null,
  accepted_at timestamptz not null,
  accepted_by text not null,
  ip text not null,
  user_agent text not null,
  revoked_at timestamptz,
  revoked_because text,
  primary key (account_id, id),
  foreign key (account_id, method_id) references payment_methods (account_id, id)
);
comment on table mandates is 'The exact text that was shown and accepted. Kept two years after the last debit and longer (NACHA); never deleted.';
create index mandates_by_method on mandates (account_id, method_id);

create sequence payment_ids;
create table payments (
  account_id bigint not null references accounts,
  id bigint not null default nextval('payment_ids'),
  key text not null check (length(key) between 1 and 260),
  request_hash bytea not null,
  origin text not null check (origin in ('one_time', 'autopay', 'staff')),
  currency char(3) not null,
  amount_micros bigint not null check (amount_micros > 0),
  state text not null check (state in ('open', 'pending', 'requires_action', 'unknown', 'succeeded', 'failed', 'cancelled', 'returned', 'charged_back')),
  requested_at timestamptz not null,
  requested_by text not null,
  captured_at timestamptz,
  captured_micros bigint not null default 0,
  surcharge_micros bigint not null default 0 check (surcharge_micros >= 0),
  allocated_micros bigint not null default 0 check (allocated_micros >= 0),
  refunded_micros bigint not null default 0 check (refunded_micros >= 0),
  refunded_surcharge_micros bigint not null default 0 check (refunded_surcharge_micros between 0 and surcharge_micros),
  reversed_micros bigint not null default 0 check (reversed_micros >= 0),
  unapplied_micros bigint not null generated always as
    (captured_micros - allocated_micros - least(refunded_micros + reversed_micros, captured_micros)) stored,
  primary key (account_id, id),
  unique (account_id, key),
  check (captured_micros in (0, amount_micros)),
  check (refunded_micros <= captured_micros and reversed_micros <= captured_micros),
  check (allocated_micros + least(refunded_micros + reversed_micros, captured_micros) <= captured_micros)
) with (fillfactor = 80);
comment on column payments.key is 'Of the form or the AutoPay draft: the same key again is the same payment.';
comment on column payments.amount_micros is 'What the account is to be credited with, without the surcharge.';
comment on column payments.surcharge_micros is 'What was captured on top of it.';
comment on column payments.refunded_micros is 'Refunds under way and done; a refund that fails gives its part back.';
comment on column payments.reversed_micros is 'Returned by the bank or lost in a dispute. With refunds it may pass what was captured: then the account owes the rest.';
create index payments_unapplied on payments (account_id, id)
  where captured_micros - allocated_micros - least(refunded_micros + reversed_micros, captured_micros) > 0;
create index payments_newest_first on payments (requested_at desc, id desc);
create index payments_by_state on payments (state, id) where state in ('open', 'pending', 'requires_action', 'unknown');

create table payment_targets (
  account_id bigint not null,
  payment_id bigint not null,
  invoice_id bigint not null,
  amount_micros bigint not null check (amount_micros > 0),
  primary key (account_id, payment_id, invoice_id),
  foreign key (account_id, payment_id) references payments (account_id, id)
);
comment on table payment_targets is 'The invoices that a payment was asked to pay. What it did pay stands in allocations.';
create index payment_targets_by_invoice on payment_targets (account_id, invoice_id);

create sequence payment_attempt_ids;
create table payment_attempts (
  account_id bigint not null,
  id bigint not null default nextval('payment_attempt_ids'),
  payment_id bigint not null,
  method_id bigint not null,
  mandate_id bigint,
  gateway text not null,
  rail text not null,
  key text not null unique,
  amount_micros bigint not null check (amount_micros > 0),
  surcharge_micros bigint not null check (surcharge_micros >= 0),
  currency char(3) not null,
  state text not null check (state in ('created', 'sending', 'unknown', 'requires_action', 'pending', 'succeeded', 'declined', 'failed', 'not_sent')),
  body text not null,
  payer text not null check (payer in ('present', 'absent')),
  ref text,
  code text,
  retry text,
  return_code text,
  cause text,
  action jsonb,
  expect_by timestamptz,
  created_at timestamptz not null,
  sent_at timestamptz,
  answered_at timestamptz,
  closed_at timestamptz,
  next_look_at timestamptz,
  looks int not null default 0,
  absences int not null default 0,
  frozen_because text,
  primary key (account_id, id),
  foreign key (account_id, payment_id) references payments (account_id, id),
  foreign key (account_id, method_id) references payment_methods (account_id, id),
  foreign key (account_id, mandate_id) references mandates (account_id, id)
) with (fillfactor = 80);
comment on table payment_attempts is 'One request to one gateway. Its key and bytes are committed before it is sent; a repetition is the same key with the same bytes.';
comment on column payment_attempts.amount_micros is 'As charged, with the surcharge.';
comment on column payment_attempts.absences is 'How often the gateway has said that there is no such charge; twice, past its delay, is proof.';
comment on column payment_attempts.frozen_because is 'What came back is not what was asked: a person decides.';
create unique index payment_attempts_one_open on payment_attempts (account_id, payment_id)
  where state in ('created', 'sending', 'unknown', 'requires_action', 'pending');
create index payment_attempts_to_look_at on payment_attempts (next_look_at, id) where next_look_at is not null;
create index payment_attempts_unresolved on payment_attempts (id) where state = 'unknown' or frozen_because is not null;
create index payment_attempts_by_payment on payment_attempts (account_id, payment_id);
create index payment_attempts_by_method on payment_attempts (account_id, method_id, created_at);
create index payment_attempts_debits on payment_attempts (sent_at) include (return_code, state) where rail = 'bank';
create unique index payment_attempts_by_ref on payment_attempts (gateway, ref) where ref is not null;

create table attempt_obligations (
  account_id bigint not null,
  attempt_id bigint not null,
  obligation text not null,
  open boolean not null default true,
  primary key (account_id, attempt_id, obligation),
  foreign key (account_id, attempt_id) references payment_attempts (account_id, id)
) with (fillfactor = 80);
comment on column attempt_obligations.obligation is 'invoice:ID, or ahead for money that is paid before it is owed.';
create unique index attempt_obligations_one_open on attempt_obligations (account_id, obligation) where open;

create sequence allocation_ids;
create table allocations (
  account_id bigint not null,
  id bigint not null default nextval('allocation_ids'),
  payment_id bigint not null,
  invoice_id bigint not null,
  amount_micros bigint not null check (amount_micros <> 0),
  allocated_at timestamptz not null,
  actor text not null,
  reason text not null,
  primary key (account_id, id),
  foreign key (account_id, payment_id) references payments (account_id, id),
  foreign key (account_id, invoice_id) references invoice_dues (account_id, invoice_id)
);
comment on table allocations is 'Which payment pays which invoice. Taken back by a row below zero; never edited.';
create index allocations_by_payment on allocations (account_id, payment_id);
create index allocations_by_invoice on allocations (account_id, invoice_id);

create table surcharge_quotes (
  account_id bigint not null,
  id uuid not null default gen_random_uuid(),
  method_id bigint not null,
  amount_micros bigint not null check (amount_micros > 0),
  surcharge_micros bigint not null check (surcharge_micros >= 0),
  currency char(3) not null,
  rate numeric(9,6) not null,
  why text not null,
  quoted_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (account_id, id),
  foreign key (account_id, method_id) references payment_methods (account_id, id)
);
create index surcharge_quotes_by_age on surcharge_quotes (expires_at);

create sequence refund_ids;
create table refunds (
  account_id bigint not null,
  id bigint not null default nextval('refund_ids'),
  payment_id bigint not null,
  attempt_id bigint not null,
  gateway text not null,
  key text not null unique,
  destination text not null check (destination in ('method', 'credit')),
  amount_micros bigint not null check (amount_micros >= 0),
  surcharge_micros bigint not null check (surcharge_micros >= 0),
  currency char(3) not null,
  state text not null check (state in ('created', 'sending', 'unknown', 'pending', 'succeeded', 'failed')),
  body text not null,
  ref text,
  cause text,
  reason text not null,
  actor text not null,
  created_at timestamptz not null,
  sent_at timestamptz,
  closed_at timestamptz,
  next_look_at timestamptz,
  looks int not null default 0,
  absences int not null default 0,
  frozen_because text,
  primary key (account_id, id),
  foreign key (account_id, payment_id) references payments (account_id, id),
  foreign key (account_id, attempt_id) references payment_attempts (account_id, id),
  check (amount_micros + surcharge_micros > 0)
);
create index refunds_by_payment on refunds (account_id, payment_id);
create index refunds_to_look_at on refunds (next_look_at, id) where next_look_at is not null;
create unique index refunds_by_ref on refunds (gateway, ref) where ref is not null;

create table payment_returns (
  account_id bigint not null,
  attempt_id bigint not null,
  code text not null,
  amount_micros bigint not null check (amount_micros > 0),
  returned_at timestamptz not null,
  recorded_at timestamptz not null,
  primary key (account_id, attempt_id),
  foreign key (account_id, attempt_id) references payment_attempts (account_id, id)
);
comment on table payment_returns is 'A bank debit that had settled and came back.';
create index payment_returns_by_day on payment_returns (returned_at);

create sequence dispute_ids;
create table disputes (
  account_id bigint not null,
  id bigint not null default nextval('dispute_ids'),
  payment_id bigint not null,
  attempt_id bigint not null,
  gateway text not null,
  ref text not null,
  amount_micros bigint not null check (amount_micros > 0),
  currency char(3) not null,
  reason text not null,
  state text not null check (state in ('needs_response', 'under_review', 'won', 'lost')),
  opened_at timestamptz not null,
  evidence_due_at timestamptz not null,
  closed_at timestamptz,
  evidence_text text,
  submitted_at timestamptz,
  submitted_by text,
  primary key (account_id, id),
  unique (gateway, ref),
  foreign key (account_id, attempt_id) references payment_attempts (account_id, id)
);
create index disputes_open on disputes (evidence_due_at, id) where state in ('needs_response', 'under_review');

create table dispute_files (
  account_id bigint not null,
  dispute_id bigint not null,
  id bigint generated always as identity,
  name text not null,
  media text not null,
  bytes bytea not null check (length(bytes) between 1 and 5000000),
  uploaded_at timestamptz not null,
  uploaded_by text not null,
  primary key (account_id, dispute_id, id),
  foreign key (account_id, dispute_id) references disputes (account_id, id)
);

create sequence write_off_ids;
create table write_offs (
  account_id bigint not null,
  id bigint not null default nextval('write_off_ids'),
  invoice_id bigint not null,
  amount_micros bigint not null check (amount_micros > 0),
  reason text not null,
  actor text not null,
  written_off_at timestamptz not null,
  reversed_at timestamptz,
  reversed_by text,
  reversal_reason text,
  primary key (account_id, id),
  foreign key (account_id, invoice_id) references invoice_dues (account_id, invoice_id)
);
create index write_offs_by_invoice on write_offs (account_id, invoice_id);

create table gateway_events (
  gateway text not null,
  event_id text not null,
  received_at timestamptz not null,
  happened_at timestamptz not null,
  about jsonb not null,
  bytes bytea not null,
  processed_at timestamptz,
  result text,
  tries int not null default 0,
  next_try_at timestamptz,
  primary key (gateway, event_id)
);
comment on table gateway_events is 'Webhooks as they came: verified, stored and acknowledged in one insert, worked off afterwards.';
create index gateway_events_waiting on gateway_events (next_try_at) where processed_at is null;

create table paying_now (
  account_id bigint primary key references accounts,
  at timestamptz not null
);
comment on table paying_now is 'When somebody was last seen on the way to pay: AutoPay waits some minutes.';
