-- AutoPay: an account's standing instruction to draft what it owes, and what became of each draft.

create table autopay (
  account_id bigint primary key references accounts,
  state text not null check (state in ('active', 'ended')),
  method_id bigint not null,
  mandate_id bigint not null,
  fallback_method_id bigint,
  fallback_mandate_id bigint,
  schedule text not null check (schedule in ('due', 'issue', 'day')),
  day smallint check (day between 1 and 31),
  cap_micros bigint check (cap_micros > 0),
  surcharge_rate numeric(9,6) check (surcharge_rate between 0 and 0.1),
  fallback_surcharge_rate numeric(9,6) check (fallback_surcharge_rate between 0 and 0.1),
  paused_until date,
  drafted_until date not null,
  next_draft_on date,
  next_try_at timestamptz,
  next_notice_at timestamptz,
  enrolled_at timestamptz not null,
  enrolled_by text not null,
  ended_at timestamptz,
  ended_because text,
  foreign key (account_id, method_id) references payment_methods (account_id, id),
  foreign key (account_id, fallback_method_id) references payment_methods (account_id, id),
  foreign key (account_id, mandate_id) references mandates (account_id, id),
  foreign key (account_id, fallback_mandate_id) references mandates (account_id, id),
  check ((schedule = 'day') = (day is not null)),
  check ((fallback_method_id is null) = (fallback_mandate_id is null)),
  check (fallback_method_id <> method_id),
  check ((state = 'ended') = (ended_at is not null)),
  check ((state = 'ended') = (ended_because is not null)),
  check (state = 'active' or (next_draft_on is null and next_try_at is null and next_notice_at is null))
) with (fillfactor = 80);
comment on column autopay.day is 'Of the month; 29 to 31 are the last day of a shorter month.';
comment on column autopay.cap_micros is 'Above it in a calendar month the payer is asked first. Null: no cap.';
comment on column autopay.surcharge_rate is 'The most that the accepted text lets be added, as a fraction. Null: nothing.';
comment on column autopay.paused_until is 'The first day that is not paused.';
comment on column autopay.drafted_until is 'The last day that is done: drafts come after it.';
comment on column autopay.next_draft_on is 'Follows from what is owed; kept so that a run reads only the accounts whose day it is.';
comment on column autopay.next_try_at is 'When a run next looks at the account: at 08:00 of its zone on the day of the draft, or for a draft that waits to go.';
create index autopay_to_try on autopay (next_try_at, account_id) where next_try_at is not null;
create index autopay_to_announce on autopay (next_notice_at, account_id) where next_notice_at is not null;
create index autopay_upcoming on autopay (next_draft_on, account_id) where next_draft_on is not null;

create table autopay_drafts (
  account_id bigint not null references autopay,
  draft_on date not null,
  state text not null check (state in ('announced', 'needs_approval', 'approved', 'drafted', 'not_drafted')),
  amount_micros bigint not null check (amount_micros > 0),
  payment_id bigint,
  notified_at timestamptz,
  approved_at timestamptz,
  approved_by text,
  retry_at timestamptz,
  tries smallint not null default 0,
  because text,
  primary key (account_id, draft_on),
  foreign key (account_id, payment_id) references payments (account_id, id),
  check ((state = 'drafted') = (payment_id is not null)),
  check ((state = 'not_drafted') = (because is not null)),
  check ((approved_at is null) = (approved_by is null)),
  check (state <> 'approved' or approved_at is not null),
  check (retry_at is null or state in ('approved', 'drafted'))
);
comment on table autopay_drafts is 'A day on which AutoPay drafted, is about to, or did not and why. Account and day are its natural key: one payment a day.';
comment on column autopay_drafts.notified_at is 'When the payer was last told of this day and amount.';
comment on column autopay_drafts.retry_at is 'It waits to go: approved, or not sent since the gateway could not be reached.';
create index autopay_drafts_to_go on autopay_drafts (account_id, retry_at) where retry_at is not null;
create index autopay_drafts_by_payment on autopay_drafts (account_id, payment_id) where payment_id is not null;

create index autopay_drafts_drafted on autopay_drafts (draft_on) where state = 'drafted';

create table autopay_invoices (
  account_id bigint not null,
  invoice_id bigint not null,
  draft_on date not null,
  primary key (account_id, invoice_id),
  foreign key (account_id, invoice_id) references invoice_dues (account_id, invoice_id)
);
comment on table autopay_invoices is 'The invoices that AutoPay has taken up, each once: what fails after that is tried again by dunning, not drafted anew.';
create index autopay_invoices_by_draft on autopay_invoices (account_id, draft_on);

create table gateway_turns (
  gateway text primary key,
  free_at timestamptz not null
);
comment on table gateway_turns is 'Until when the charges that runs may send a gateway are spoken for, by all processes together (gateway_routes.charges_per_second).';
