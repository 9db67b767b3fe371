-- Lists for people of what is rare among much: payments of a state that few have, refunds that wait for a decision.

drop index payments_by_state;
create index payments_by_state on payments (state, requested_at desc, id desc) where state <> 'succeeded';
create index refunds_unresolved on refunds (id) where state = 'unknown' or frozen_because is not null;
