-- Origins are looked up by what they begin with (fee-credit:812:…), which an index answers only in byte order, whatever the database's own.
alter table charges alter column origin type text collate "C";
