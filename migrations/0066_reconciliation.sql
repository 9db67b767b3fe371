-- Reconciliation: what gateways say they settled and paid out, kept as they said it, and every difference to what we have, as a row to work.

create table settled_items (
  gateway text not null,
  item_id text not null,
  sequence bigint not null generated always as identity,
  listed_after text not null,
  kind text not null check (kind in ('charge', 'refund', 'refund_failure', 'return', 'dispute', 'dispute_reversal', 'fee')),
  ref text not null,
  reference text,
  amount_micros bigint not null,
  fee_micros bigint not null check (fee_micros >= 0),
  currency char(3) not null,
  settled_at timestamptz not null,
  seen_at timestamptz not null,
  payout_ref text,
  payout_seen_at timestamptz,
  account_id bigint,
  attempt_id bigint,
  refund_id bigint,
  dispute_id bigint,
  agreed_at timestamptz,
  fee_posted_at timestamptz,
  paid_out_posted_at timestamptz,
  primary key (gateway, item_id),
  foreign key (account_id, attempt_id) references payment_attempts (account_id, id),
  foreign key (account_id, refund_id) references refunds (account_id, id),
  foreign key (account_id, dispute_id) references disputes (account_id, id),
  check ((payout_ref is null) = (payout_seen_at is null)),
  check (account_id is not null or (fee_posted_at is null and paid_out_posted_at is null))
) with (fillfactor = 80);
comment on table settled_items is 'Movements of money as a gateway settled them, and what of ours each belongs to.';
comment on column settled_items.listed_after is 'The cursor of the page it was listed on (empty: the first): the page is read again until all of it is paid out.';
comment on column settled_items.amount_micros is 'Signed: what it does to the gateway''s balance for us, before the fee.';
comment on column settled_items.agreed_at is 'When it was found to be what our ledger says of the same thing.';
create index settled_items_unpaid on settled_items (gateway, listed_after) where payout_ref is null;
create index settled_items_by_payout on settled_items (gateway, payout_ref) where payout_ref is not null;
create index settled_items_to_work on settled_items (gateway, sequence) where agreed_at is null;
create index settled_items_to_post on settled_items (gateway, sequence)
  where account_id is not null and (fee_posted_at is null or paid_out_posted_at is null);
create index settled_items_by_attempt on settled_items (account_id, attempt_id, kind) where account_id is not null;

create table payouts (
  gateway text not null,
  ref text not null,
  amount_micros bigint not null,
  currency char(3) not null,
  paid_at timestamptz not null,
  seen_at timestamptz not null,
  agreed_at timestamptz,
  primary key (gateway, ref)
);
comment on column payouts.agreed_at is 'When it was found to be the sum of its items.';
create index payouts_to_work on payouts (gateway, paid_at) where agreed_at is null;
create index payouts_newest_first on payouts (paid_at desc, gateway, ref);

create table reconciliation_cursors (
  gateway text primary key,
  settled_after text,
  payouts_after text,
  checked_until timestamptz
);
comment on column reconciliation_cursors.checked_until is 'What we had as done up to then has been looked for in the gateway''s list.';

create table reconciliation_runs (
  id int generated always as identity primary key,
  gateway text not null,
  requested_by text not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  cause text,
  items int not null default 0,
  matched int not null default 0,
  found int not null default 0,
  resolved int not null default 0,
  moved jsonb not null default '[]'
);
comment on column reconciliation_runs.cause is 'Why it did not get to its end; null: it did, or is at work.';
comment on column reconciliation_runs.moved is 'By currency: fees posted and net amounts paid out, in micros as decimal strings.';

create table reconciliation_differences (
  id bigint generated always as identity primary key,
  gateway text not null,
  kind text not null check (kind in ('unknown_reference', 'they_paid_we_do_not_know', 'we_paid_they_do_not', 'amount', 'currency', 'twice',
    'item_changed', 'fee_without_account', 'payout_sum', 'payout_unlisted')),
  subject text not null,
  account_id bigint,
  attempt_id bigint,
  item_id text,
  payout_ref text,
  currency char(3) not null,
  amount_micros bigint not null,
  detail text not null,
  found_at timestamptz not null,
  resolution text,
  resolved_at timestamptz,
  resolved_by text,
  unique (gateway, kind, subject),
  check ((resolved_at is null) = (resolution is null) and (resolved_at is null) = (resolved_by is null))
);
comment on table reconciliation_differences is 'Open until a person, or what the gateway said later, resolves it. Found once; never deleted, never repaired by itself.';
comment on column reconciliation_differences.amount_micros is 'What the gateway says less what we have.';
create index reconciliation_differences_open on reconciliation_differences (id) where resolved_at is null;

create trigger settled_items_never_deleted before delete or truncate on settled_items for each statement execute function refuse_change();
create trigger settled_items_keep_what_was_said
  before update of gateway, item_id, kind, ref, reference, amount_micros, fee_micros, currency, settled_at, seen_at
  on settled_items for each statement execute function refuse_change();
create trigger payouts_never_deleted before delete or truncate on payouts for each statement execute function refuse_change();
create trigger payouts_keep_what_was_said before update of gateway, ref, amount_micros, currency, paid_at, seen_at
  on payouts for each statement execute function refuse_change();
create trigger reconciliation_differences_never_deleted before delete or truncate
  on reconciliation_differences for each statement execute function refuse_change();
create trigger reconciliation_differences_keep_what_was_found
  before update of id, gateway, kind, subject, account_id, attempt_id, item_id, payout_ref, currency, amount_micros, detail, found_at
  on reconciliation_differences for each statement execute function refuse_change();
create trigger reconciliation_differences_resolved_once before update on reconciliation_differences for each row
  when (old.resolved_at is not null) execute function refuse_change();

-- What we have as done, by when: looked for in the gateway's list.
create index payment_attempts_succeeded on payment_attempts (gateway, closed_at, id) where state = 'succeeded';
create index refunds_succeeded on refunds (gateway, closed_at, id) where state = 'succeeded' and destination = 'method';
create index payment_returns_by_record on payment_returns (recorded_at);

create index gateway_events_newest_first on gateway_events (received_at desc, gateway, event_id);
