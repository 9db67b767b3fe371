-- Whether this database holds the demo provider, and whether all of it: one whose making was killed is not shown but made anew.

create table demo (
  singleton boolean primary key default true check (singleton),
  state text not null check (state in ('making', 'ready')),
  made_on date not null
);
comment on table demo is 'No row: no demo was made here.';
