-- The console lists documents of all accounts, newest first, and finds one by the beginning of its number.
create index invoices_by_id on invoices (id desc);
create index invoices_by_number on invoices (number text_pattern_ops);
