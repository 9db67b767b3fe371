-- Facts are refused any change by the database itself, whoever asks. One migration of its own, so that a provider who spreads the
-- tables over machines (where triggers do not travel) can replace it by privileges.

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% refused: rows of % never change', tg_op, tg_table_name
    using errcode = 'integrity_constraint_violation', hint = 'Post a correction instead.';
end $$;

do $$
declare t text;
begin
  foreach t in array array['postings', 'transfers', 'invoices', 'invoice_lines', 'invoice_taxes', 'rated_calls', 'call_corrections', 'cdrs', 'cdr_chunks']
  loop
    execute format('create trigger %I_never_change before update or delete or truncate on %I for each statement execute function refuse_change()', t, t);
  end loop;
end $$;

-- A frozen deck and its rates.
create function refuse_change_of_frozen_deck() returns trigger language plpgsql as $$
begin
  if old.frozen_at is not null then
    raise exception '% refused: rate deck "%" version % is frozen', tg_op, old.name, old.version
      using errcode = 'integrity_constraint_violation', hint = 'Load a new version.';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger rate_decks_frozen before update or delete on rate_decks for each row execute function refuse_change_of_frozen_deck();

create function refuse_rates_of_frozen_deck() returns trigger language plpgsql as $$
begin
  if exists (select from touched join rate_decks d on d.id = touched.deck_id where d.frozen_at is not null) then
    raise exception '% refused: the rate deck is frozen', tg_op
      using errcode = 'integrity_constraint_violation', hint = 'Load a new version.';
  end if;
  return null;
end $$;
create trigger rates_frozen_insert after insert on rates referencing new table as touched for each statement execute function refuse_rates_of_frozen_deck();
create trigger rates_frozen_update_to after update on rates referencing new table as touched for each statement execute function refuse_rates_of_frozen_deck();
create trigger rates_frozen_update_from after update on rates referencing old table as touched for each statement execute function refuse_rates_of_frozen_deck();
create trigger rates_frozen_delete after delete on rates referencing old table as touched for each statement execute function refuse_rates_of_frozen_deck();
create trigger rates_frozen_truncate before truncate on rates for each statement execute function refuse_change();

-- A charge is a fact but for the invoice that takes it, once. (Column lists and WHEN keep the billing run's update cheap.)
create trigger charges_never_deleted before delete or truncate on charges for each statement execute function refuse_change();
create trigger charges_never_change
  before update of account_id, id, origin, kind, period_start, period_end, description, quantity, unit_micros, amount_micros,
    subscription_id, calls, charged_at, reason, actor
  on charges for each statement execute function refuse_change();
create trigger charges_invoiced_once before update of invoice_id on charges
  for each row when (old.invoice_id is not null) execute function refuse_change();
