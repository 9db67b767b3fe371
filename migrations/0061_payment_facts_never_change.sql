-- What happened to money is refused any change by the database itself, as in 0007.

do $$
declare t text;
begin
  foreach t in array array['allocations', 'payment_targets', 'payment_returns']
  loop
    execute format('create trigger %I_never_change before update or delete or truncate on %I for each statement execute function refuse_change()', t, t);
  end loop;
  foreach t in array array['payments', 'payment_attempts', 'refunds', 'mandates', 'disputes', 'dispute_files', 'write_offs', 'invoice_dues']
  loop
    execute format('create trigger %I_never_deleted before delete or truncate on %I for each statement execute function refuse_change()', t, t);
  end loop;
end $$;

-- What was asked for stays as it was asked.
create trigger payments_keep_what_was_asked
  before update of account_id, id, key, request_hash, origin, currency, amount_micros, requested_at, requested_by
  on payments for each statement execute function refuse_change();
create trigger payment_attempts_keep_what_was_asked
  before update of account_id, id, payment_id, method_id, mandate_id, gateway, rail, key, amount_micros, surcharge_micros, currency, body, payer, created_at
  on payment_attempts for each statement execute function refuse_change();
create trigger refunds_keep_what_was_asked
  before update of account_id, id, payment_id, attempt_id, gateway, key, destination, amount_micros, surcharge_micros, currency, body, reason, actor, created_at
  on refunds for each statement execute function refuse_change();
create trigger mandates_keep_their_text
  before update of account_id, id, method_id, scope, text, text_version, locale, accepted_at, accepted_by, ip, user_agent
  on mandates for each statement execute function refuse_change();

-- An attempt moves forward only, and what is final stays.
create function attempt_moves_forward() returns trigger language plpgsql as $$
begin
  raise exception 'UPDATE refused: payment attempt % of account % cannot go from % to %', old.id, old.account_id, old.state, new.state
    using errcode = 'integrity_constraint_violation';
end $$;
create trigger payment_attempts_move_forward before update of state on payment_attempts for each row
  when (new.state <> old.state and (
    (old.state in ('succeeded', 'declined', 'failed', 'not_sent')
      -- Of an attempt of which the gateway says what cannot be, a person may decide that it was paid after all.
      and not (new.state = 'succeeded' and old.state <> 'succeeded' and old.frozen_because is not null))
    or array_position('{created,sending,unknown,requires_action,pending}'::text[], new.state)
      < array_position('{created,sending,unknown,requires_action,pending}'::text[], old.state)
    or (new.state = 'not_sent' and old.state not in ('created', 'sending', 'unknown'))
    or (old.state = 'created' and new.state not in ('sending', 'not_sent'))))
  execute function attempt_moves_forward();

-- A capture happens once; what was captured is the amount asked.
create trigger payments_captured_once before update of captured_micros, captured_at, surcharge_micros on payments for each row
  when (old.captured_at is not null and (new.captured_at is distinct from old.captured_at
    or new.captured_micros <> old.captured_micros or new.surcharge_micros <> old.surcharge_micros))
  execute function refuse_change();
