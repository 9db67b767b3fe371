-- The secret that signs word to the provider's systems is stored sealed; one from before is sealed when it is next used.

alter table service_webhook
  alter column secret drop not null,
  add column sealed_secret bytea,
  add constraint service_webhook_one_secret check ((secret is null) <> (sealed_secret is null));
comment on column service_webhook.secret is 'Of before secrets were sealed; null once it is.';
comment on column service_webhook.sealed_secret is 'Sealed (src/kernel/secret-box.ts).';
