-- Posting as a function: its plans are kept by the session, which makes a posting by itself twice as fast as the same SQL sent each time.

create function post_all(
  account_ids bigint[], keys text[], booked_ats timestamptz[], sources text[], recorded timestamptz,
  posting_ns int[], ns smallint[], froms text[], tos text[], amounts bigint[],
  balance_account_ids bigint[], balance_names text[], balance_amounts bigint[]
) returns void language plpgsql as $$
declare
  ids bigint[];
begin
  if cardinality(account_ids) = 1 then -- An expression costs less than a query, and one posting is the common case.
    ids := array[nextval('posting_ids')];
  else
    ids := array(select nextval('posting_ids') from generate_series(1, cardinality(account_ids)));
  end if;
  insert into postings (account_id, id, key, booked_at, recorded_at, source)
    select p.account_id, p.id, p.key, p.booked_at, recorded, p.source
    from unnest(account_ids, ids, keys, booked_ats, sources) as p (account_id, id, key, booked_at, source);
  insert into transfers (account_id, posting_id, n, from_account, to_account, amount_micros)
    select account_ids[t.i], ids[t.i], t.n, t.from_account, t.to_account, t.amount
    from unnest(posting_ns, ns, froms, tos, amounts) as t (i, n, from_account, to_account, amount);
  insert into balances (account_id, ledger_account, balance_micros)
    select * from unnest(balance_account_ids, balance_names, balance_amounts)
    on conflict (account_id, ledger_account) do update
      set balance_micros = balances.balance_micros + excluded.balance_micros, version = balances.version + 1;
end $$;
comment on function post_all is 'Postings, their transfers (posting_ns: of which posting, from 1) and what they come to by balance, in lock order. See src/ledger/post.ts.';
