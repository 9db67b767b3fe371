-- The sandbox gateway is a foreign company that happens to live in our database: its state has a schema of its own, which no room reads.

create schema sandbox_gateway;

create table sandbox_gateway.settings (
  only_row boolean primary key default true check (only_row),
  api_key text not null,
  webhook_secret text not null,
  fingerprint_key text not null,
  webhook_url text,
  webhooks_late_seconds int not null default 0,
  webhooks_twice boolean not null default false,
  webhooks_shuffled boolean not null default false,
  webhooks_lost boolean not null default false
);

create table sandbox_gateway.customers (
  ref text primary key,
  reference text not null unique,
  name text not null,
  email text,
  created_at timestamptz not null
);

create table sandbox_gateway.methods (
  ref text primary key,
  customer_ref text not null references sandbox_gateway.customers,
  rail text not null check (rail in ('card', 'bank')),
  holder_name text,
  billing_address jsonb,
  last4 text not null,
  fingerprint text not null,
  brand text,
  expiry_month int,
  expiry_year int,
  funding text,
  bank_name text,
  account_type text,
  routing_number text,
  state text not null check (state in ('unconfirmed', 'usable', 'awaiting_micro_deposits', 'detached')),
  behaviour text not null,
  tries_left int not null default 3,
  created_at timestamptz not null
);
comment on column sandbox_gateway.methods.behaviour is 'What its test number stands for; the number itself is not kept.';

create table sandbox_gateway.setups (
  ref text primary key,
  reference text not null,
  customer_ref text not null references sandbox_gateway.customers,
  rail text not null check (rail in ('card', 'bank')),
  return_url text not null,
  holder_name text,
  billing_address jsonb,
  locale text not null,
  state text not null check (state in ('waiting', 'requires_action', 'failed', 'ready')),
  failure_code text,
  method_ref text references sandbox_gateway.methods,
  created_at timestamptz not null
);

create table sandbox_gateway.charges (
  ref text primary key,
  reference text not null,
  customer_ref text not null,
  method_ref text not null,
  rail text not null,
  amount bigint not null check (amount > 0),
  currency text not null,
  descriptor text not null,
  return_url text not null,
  status text not null check (status in ('succeeded', 'pending', 'requires_action', 'declined', 'canceled')),
  decline_code text,
  return_code text,
  behaviour text not null,
  expected_at timestamptz,
  settled_at timestamptz,
  returned_at timestamptz,
  refunded bigint not null default 0 check (refunded between 0 and amount),
  created_at timestamptz not null
);
comment on column sandbox_gateway.charges.amount is 'In minor units, as everywhere in this schema.';
create index charges_by_reference on sandbox_gateway.charges (reference);

create table sandbox_gateway.refunds (
  ref text primary key,
  reference text not null,
  charge_ref text not null references sandbox_gateway.charges,
  amount bigint not null check (amount > 0),
  currency text not null,
  status text not null check (status in ('pending', 'succeeded', 'failed')),
  failure text,
  created_at timestamptz not null
);
create index refunds_by_reference on sandbox_gateway.refunds (reference);

create table sandbox_gateway.disputes (
  ref text primary key,
  charge_ref text not null unique references sandbox_gateway.charges,
  amount bigint not null check (amount > 0),
  currency text not null,
  reason text not null,
  state text not null check (state in ('needs_response', 'under_review', 'won', 'lost')),
  opened_at timestamptz not null,
  evidence_due_at timestamptz not null,
  evidence jsonb
);

create table sandbox_gateway.agenda (
  id bigint generated always as identity,
  kind text not null,
  ref text not null,
  due_at timestamptz not null,
  primary key (kind, ref)
);
comment on table sandbox_gateway.agenda is 'What will happen when the clock gets there; a row is deleted in the transaction that does it.';
create index agenda_by_time on sandbox_gateway.agenda (due_at, id);

create table sandbox_gateway.settled_items (
  sequence bigint generated always as identity primary key,
  id text not null unique,
  kind text not null,
  ref text not null,
  reference text,
  currency text not null,
  amount bigint not null,
  fee bigint not null check (fee >= 0),
  settled_at timestamptz not null,
  payout_ref text
);
create index settled_items_unpaid on sandbox_gateway.settled_items (currency, settled_at) where payout_ref is null;

create table sandbox_gateway.payouts (
  sequence bigint generated always as identity primary key,
  ref text not null unique,
  currency text not null,
  amount bigint not null check (amount > 0),
  paid_at timestamptz not null
);

create table sandbox_gateway.events (
  sequence bigint generated always as identity primary key,
  ref text not null unique,
  type text not null,
  about_kind text not null,
  about_ref text not null,
  reference text,
  charge_ref text,
  at timestamptz not null,
  written_at timestamptz not null,
  next_at timestamptz,
  tries int not null default 0,
  copies int not null default 1
);
comment on column sandbox_gateway.events.next_at is 'When it is posted next; null when it has arrived, is given up or was to be lost.';
create index events_to_deliver on sandbox_gateway.events (next_at, sequence) where next_at is not null;

create table sandbox_gateway.idempotency_keys (
  key text primary key,
  body_hash bytea not null,
  status smallint not null,
  answer text not null,
  created_at timestamptz not null
);
create index idempotency_keys_by_age on sandbox_gateway.idempotency_keys (created_at);
