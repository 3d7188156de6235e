-- Times are milliseconds since the epoch, amounts are millionths.
create table merchants (
  id          text    not null primary key,
  parent_id   text    references merchants (id),
  name        text    not null,
  tolerance   integer not null default 0 constraint tolerance_is_not_negative check (tolerance >= 0),
  tolerance_basis_points integer not null default 0
    constraint tolerance_share_is_in_range check (tolerance_basis_points between 0 and 10000),
  webhook_url text    not null default '',
  webhook_credential_id text not null default '',
  frame_ancestors text not null default '',
  created_at  integer not null
) strict;
create table assets (
  id       integer not null primary key,
  chain    text    not null,
  contract blob    not null,
  token    text    not null,
  decimals integer not null constraint decimals_are_in_range check (decimals between 0 and 36),
  constraint asset_contract_is_used_once unique (chain, contract),
  constraint asset_token_is_used_once unique (token)
) strict;
create table schemes (
  id         integer not null primary key,
  family     text    not null,
  parameters text    not null,
  created_at integer not null,
  constraint scheme_is_recorded_once unique (family, parameters)
) strict;
create table seen_macs (
  merchant_id   text    not null,
  credential_id text    not null,
  mac           blob    not null constraint mac_is_16_bytes check (length(mac) = 16),
  expires_at    integer not null,
  primary key (merchant_id, credential_id, mac)
) strict, without rowid;
create index seen_macs_by_expiry on seen_macs (expires_at);
create table deposit_addresses (
  id          integer not null primary key,
  family      text    not null,
  address     blob    not null,
  scheme_id   integer not null references schemes (id),
  salt        blob    not null constraint salt_is_32_bytes check (length(salt) = 32),
  merchant_id text    not null,
  order_no    text    not null,
  searched    integer not null default 0,
  created_at  integer not null,
  constraint deposit_address_is_made_once unique (family, address)
) strict;
create table orders (
  merchant_id     text    not null references merchants (id),
  order_no        text    not null,
  sysid           text    not null,
  link            text    not null,
  sub_merchant_id text    not null,
  customer_id     text    not null,
  order_amount    integer not null constraint order_amount_is_positive check (order_amount > 0),
  fiat            text    not null,
  asset_id        integer not null references assets (id),
  chain           text    not null,
  rate            text    not null,
  paying_amount   integer not null constraint paying_amount_is_positive check (paying_amount > 0),
  tolerance       integer not null,
  family          text    not null,
  address         blob    not null,
  status          text    not null constraint order_status_is_known
                          check (status in ('PAYING', 'PAID', 'TIMEOUT', 'CANCELLED')),
  received        integer not null default 0 constraint received_is_not_negative check (received >= 0),
  kept            integer not null default 0 constraint kept_is_not_negative check (kept >= 0),
  abnormal        integer not null default 0 constraint abnormal_is_not_negative check (abnormal >= 0),
  splits          integer not null default 0,
  native          text    not null default '',
  expires_in      integer not null,
  expires_at      integer not null,
  cancelled_at    integer,
  success_url      text   not null,
  cancel_url       text   not null,
  pc_callback_url  text   not null,
  app_callback_url text   not null,
  webhook_url     text    not null,
  credential_id   text    not null,
  metadata        text    not null,
  created_at      integer not null,
  updated_at      integer not null,
  primary key (merchant_id, order_no),
  foreign key (family, address) references deposit_addresses (family, address),
  constraint parts_are_within_received check (kept + abnormal <= received)
) strict;
create unique index orders_by_sysid on orders (sysid);
create unique index orders_by_link on orders (link);
create index orders_by_creation on orders (merchant_id, created_at, sysid);
create index orders_due on orders (chain, expires_at, merchant_id, order_no) where status = 'PAYING';

insert into merchants (id, name, created_at) values ('mer_1', 'Shop', 1);
insert into assets (id, chain, contract, token, decimals) values (1, 'ETH', x'0f839a0844f9e60fb4b2e52f7fc521802d03213c', 'ETH_USDT', 6);
insert into schemes (id, family, parameters, created_at) values (1, 'evm', '{}', 1);
