-- A test clock that is moved is heard by all processes at once.

create function tell_clock_moved() returns trigger language plpgsql as $$
begin
  perform pg_notify('clock_moved', '');
  return null;
end $$;
create trigger clock_moved after insert or update or delete on clock for each statement execute function tell_clock_moved();
