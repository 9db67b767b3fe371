-- The double-entry ledger: postings made of transfers, and the balances they add up to.

create sequence posting_ids;

create table postings (
  account_id bigint not null,
  id bigint not null default nextval('posting_ids'),
  key text not null,
  booked_at timestamptz not null,
  recorded_at timestamptz not null,
  source text not null,
  corrects bigint,
  primary key (account_id, id),
  unique (account_id, key),
  foreign key (account_id, corrects) references postings (account_id, id)
);
comment on column postings.key is 'Natural key of what caused it, such as charge:812 or invoice:33: the same cause can be posted once only.';

create table transfers (
  account_id bigint not null,
  posting_id bigint not null,
  n smallint not null,
  from_account text not null check (from_account <> ''),
  to_account text not null check (to_account <> '' and to_account <> from_account),
  amount_micros bigint not null check (amount_micros > 0),
  primary key (account_id, posting_id, n),
  foreign key (account_id, posting_id) references postings (account_id, id)
);
comment on table transfers is 'An amount from one ledger account to another: two entries that cannot but balance.';

create table balances (
  account_id bigint not null,
  ledger_account text not null,
  balance_micros bigint not null,
  version bigint not null default 1,
  primary key (account_id, ledger_account)
) with (fillfactor = 70);

create view entries as
  select account_id, posting_id, n, to_account as ledger_account, amount_micros from transfers
  union all
  select account_id, posting_id, n, from_account, -amount_micros from transfers;
