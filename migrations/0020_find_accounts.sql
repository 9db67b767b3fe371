-- Accounts are listed by name and found by any word of it, in every locale alike; and by the telephone numbers they hold.

drop index accounts_by_name;
create index accounts_by_name on accounts ((lower(name) collate "C"), id);
create index accounts_by_word on accounts using gin (to_tsvector('simple', name));

create view account_telephone_numbers as select account_id, e164 from numbers;
comment on view account_telephone_numbers is 'What the search for accounts may know of the room to its right.';
