-- What customers ask about their bills and what they were answered; and the entries of receivable, found for a statement of account.

create sequence billing_inquiry_ids;
create table billing_inquiries (
  account_id bigint not null references accounts,
  id bigint not null default nextval('billing_inquiry_ids'),
  about text not null check (about in ('invoice', 'line', 'call')),
  invoice_id bigint,
  line_n int,
  call_id text,
  subject text not null,
  price_micros bigint not null,
  currency char(3) not null,
  message text not null check (length(message) between 1 and 4000),
  asked_at timestamptz not null,
  asked_by text not null,
  login_id bigint references logins,
  state text not null check (state in ('open', 'answered')),
  outcome text check (outcome in ('credited', 'declined', 'explained')),
  answer text check (length(answer) between 1 and 4000),
  answered_at timestamptz,
  answered_by text,
  credit_micros bigint check (credit_micros > 0),
  credit_total_micros bigint,
  credit_note_id bigint,
  charge_id bigint,
  usage_charge_id bigint,
  primary key (account_id, id),
  foreign key (account_id, invoice_id) references invoices (account_id, id),
  foreign key (account_id, credit_note_id) references invoices (account_id, id),
  foreign key (account_id, charge_id) references charges (account_id, id),
  check ((about = 'call') = (call_id is not null)),
  check ((about = 'line') = (line_n is not null)),
  check (about = 'call' or invoice_id is not null),
  check ((state = 'answered') = (num_nonnulls(outcome, answer, answered_at, answered_by) = 4)),
  check ((outcome is not distinct from 'credited') = (num_nonnulls(credit_micros, credit_total_micros) = 2)),
  check (num_nonnulls(credit_note_id, charge_id) = case when credit_micros is null then 0 else 1 end)
);
comment on table billing_inquiries is 'A question about, or an objection to, something on a bill. (A dispute is what a card holder begins at the bank.)';
comment on column billing_inquiries.subject is 'What it is about as it read when it was asked; the customer''s own words are the message.';
comment on column billing_inquiries.price_micros is 'What it costs without taxes.';
comment on column billing_inquiries.invoice_id is 'Of a call that was not invoiced when it was asked: null.';
comment on column billing_inquiries.credit_micros is 'Without taxes; credit_total_micros is what the account gets.';
comment on column billing_inquiries.charge_id is 'The adjustment, where no invoice had asked for it yet; usage_charge_id: the charge that the call is in.';
create unique index billing_inquiries_open_once
  on billing_inquiries (account_id, coalesce(call_id, ''), (case when call_id is null then invoice_id else 0 end), coalesce(line_n, 0))
  where state = 'open';
create unique index billing_inquiries_call_credited_once
  on billing_inquiries (account_id, call_id) where call_id is not null and credit_micros is not null;
create index billing_inquiries_adjusted on billing_inquiries (account_id, usage_charge_id) where charge_id is not null;
create index billing_inquiries_by_state on billing_inquiries (state, id);
create index billing_inquiries_by_invoice on billing_inquiries (account_id, invoice_id) where invoice_id is not null;

-- An account has a transfer of receivable for each of its bills and payments, and many thousands for its calls: a statement reads only the first.
create index transfers_of_receivable on transfers (account_id, posting_id) where from_account = 'receivable' or to_account = 'receivable';
