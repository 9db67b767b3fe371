-- Methods that were entered for one payment and are still there: few among many, and looked for every hour.

create index payment_methods_forsaken on payment_methods (account_id, id) where not saved and removed_at is null;
