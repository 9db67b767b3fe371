-- An allowance that a plan no longer has stays, because calls that used it name it.

alter table allowances add column retired_at timestamptz;
comment on column allowances.retired_at is 'Gives no minutes from then on; null: it does.';
