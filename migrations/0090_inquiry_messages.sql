-- A question about a bill is a conversation: what each side wrote, in order; a decision, and what was credited with it, is one of the messages.

create table inquiry_messages (
  account_id bigint not null,
  inquiry_id bigint not null,
  n int not null check (n > 0),
  side text not null check (side in ('customer', 'provider')),
  text text not null check (length(text) between 1 and 4000),
  written_at timestamptz not null,
  actor text not null,
  login_id bigint references logins,
  outcome text check (outcome in ('credited', 'declined', 'explained')),
  credited_call_id text,
  credit_micros bigint check (credit_micros > 0),
  credit_total_micros bigint,
  credit_note_id bigint,
  charge_id bigint,
  usage_charge_id bigint,
  primary key (account_id, inquiry_id, n),
  foreign key (account_id, inquiry_id) references billing_inquiries (account_id, id),
  foreign key (account_id, credit_note_id) references invoices (account_id, id),
  foreign key (account_id, charge_id) references charges (account_id, id),
  check (outcome is null or side = 'provider'),
  check ((outcome is not distinct from 'credited') = (num_nonnulls(credit_micros, credit_total_micros) = 2)),
  check (num_nonnulls(credit_note_id, charge_id) = case when credit_micros is null then 0 else 1 end),
  check (credited_call_id is null or credit_micros is not null)
);
comment on table inquiry_messages is 'n: its place in the conversation, from 1: the question. The provider''s with an outcome are decisions.';
comment on column inquiry_messages.login_id is 'The customer''s person who wrote it; null: the provider, or what its staff noted for a customer.';
comment on column inquiry_messages.credit_micros is 'Without taxes; credit_total_micros is what the account gets.';
comment on column inquiry_messages.charge_id is 'The adjustment, where no invoice had asked for the call yet; usage_charge_id: the charge that the call is in.';

insert into inquiry_messages (account_id, inquiry_id, n, side, text, written_at, actor, login_id)
  select account_id, id, 1, 'customer', message, asked_at, asked_by, login_id from billing_inquiries;
insert into inquiry_messages (account_id, inquiry_id, n, side, text, written_at, actor, outcome, credited_call_id, credit_micros, credit_total_micros,
    credit_note_id, charge_id, usage_charge_id)
  select account_id, id, 2, 'provider', answer, answered_at, answered_by, outcome, case when credit_micros is not null then call_id end, credit_micros,
    credit_total_micros, credit_note_id, charge_id, usage_charge_id
  from billing_inquiries where state = 'answered';

alter table billing_inquiries add column since timestamptz;
update billing_inquiries set since = coalesce(answered_at, asked_at);
drop index billing_inquiries_open_once, billing_inquiries_by_state;
-- With a column go its checks and indexes.
alter table billing_inquiries
  alter column since set not null,
  drop column message, drop column answer, drop column answered_at, drop column answered_by, drop column credit_micros,
  drop column credit_total_micros, drop column credit_note_id, drop column charge_id, drop column usage_charge_id,
  drop constraint billing_inquiries_state_check;
update billing_inquiries set state = case state when 'open' then 'waiting_for_provider' else 'decided' end;
alter table billing_inquiries
  add check (state in ('waiting_for_provider', 'waiting_for_customer', 'decided')),
  add check ((state = 'decided') = (outcome is not null));
comment on column billing_inquiries.since is 'When it came into its state: who has waited longest is answered first, and what was decided long ago stays so.';
comment on column billing_inquiries.outcome is 'Of the last decision, unless it was taken up again.';

create unique index billing_inquiries_open_once
  on billing_inquiries (account_id, coalesce(call_id, ''), (case when call_id is null then invoice_id else 0 end), coalesce(line_n, 0))
  where state <> 'decided';
create index billing_inquiries_by_state on billing_inquiries (state, since, id);
create unique index inquiry_messages_call_credited_once on inquiry_messages (account_id, credited_call_id) where credited_call_id is not null;
create index inquiry_messages_adjusted on inquiry_messages (account_id, usage_charge_id) where charge_id is not null;
create index inquiry_messages_of_customers on inquiry_messages (account_id, written_at) where side = 'customer';

create trigger inquiry_messages_never_change before update or delete or truncate on inquiry_messages for each statement execute function refuse_change();
