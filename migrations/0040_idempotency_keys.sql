-- A write that makes money facts may be sent again by a client that did not hear the answer: the same key gets the same answer.

create table idempotency_keys (
  principal text not null,
  key text not null check (length(key) between 1 and 200),
  request_hash bytea not null,
  status smallint,
  answer text,
  created_at timestamptz not null,
  primary key (principal, key)
);
comment on column idempotency_keys.answer is 'The JSON answered, character for character. Null only inside the transaction that is making it.';
create index idempotency_keys_by_age on idempotency_keys (created_at);
