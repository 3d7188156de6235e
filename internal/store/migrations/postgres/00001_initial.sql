-- +goose Up
-- oldest: 1
-- Times are milliseconds since the epoch. Amounts are millionths. Addresses,
-- hashes and transaction ids are bytes, which the chain's family reads.
--
-- What is a merchant's lies with that merchant, so that tables shard by it: their
-- keys and foreign keys begin with merchant_id, which names the merchant and never
-- its sub-merchant. A directory is a small table that finds the merchant: by an
-- e-mail address, an API key, a token, a deposit address. Everything else is the
-- operator's, for all merchants alike. TestTenantTables has the list.

create table merchants (
  id          text collate "C"    not null primary key,
  parent_id   text collate "C"    references merchants (id),
  name        text collate "C"    not null,
  -- How much less or more than its amount still pays an order: an absolute
  -- amount, and hundredths of a percent; 0 is not set.
  tolerance   bigint not null default 0 constraint tolerance_is_not_negative check (tolerance >= 0),
  tolerance_basis_points bigint not null default 0
    constraint tolerance_share_is_in_range check (tolerance_basis_points between 0 and 10000),
  -- Events are signed with the current key of this credential, unless their endpoint
  -- names another one.
  webhook_credential_id text collate "C" not null default '',
  frame_ancestors text collate "C" not null default '', -- origins that may frame its payment pages, with spaces between
  -- Where a refund without an address goes; empty is the environment's default.
  refund_address text collate "C"    not null default '' constraint refund_address_is_known check (refund_address in ('', 'sender', 'refuse')),
  -- What may be paid out for it in 24 hours, and above which amount an operator
  -- approves of a payout; 0 is not set.
  daily_outflow bigint  not null default 0 constraint daily_outflow_is_not_negative check (daily_outflow >= 0),
  approve_above bigint  not null default 0 constraint approve_above_is_not_negative check (approve_above >= 0),
  -- What a settlement costs, and the least that is settled: the fee is a share, in
  -- hundredths of a percent, and an amount of the token.
  settle_fee_share bigint not null default 0 constraint settle_fee_share_is_in_range check (settle_fee_share between 0 and 10000),
  settle_fee       bigint not null default 0 constraint settle_fee_is_not_negative check (settle_fee >= 0),
  settle_min       bigint not null default 0 constraint settle_min_is_not_negative check (settle_min >= 0),
  -- A disabled one's credentials are refused, and it takes no orders.
  state       text collate "C" not null default 'active' constraint merchant_state_is_known check (state in ('active', 'disabled')),
  created_at  bigint not null
);

-- The sub-merchants of one, in the order of their ids.
create index merchants_by_parent on merchants (parent_id, id) where parent_id is not null;

create table users (
  merchant_id   text collate "C"    not null references merchants (id),
  email         text collate "C"    not null constraint email_is_lower_case check (email = lower(email)),
  password_hash text collate "C"    not null, -- argon2id, in its own text form
  created_at    bigint not null,
  primary key (merchant_id, email)
);

-- A directory: the token call names a user by email alone.
create table emails (
  email       text collate "C"    not null primary key,
  merchant_id text collate "C"    not null,
  foreign key (merchant_id, email) references users (merchant_id, email)
);

create table credentials (
  merchant_id text collate "C"    not null references merchants (id),
  id          text collate "C"    not null,
  api_key     text collate "C"    not null,
  api_secret  bytea    not null, -- sealed
  state       text collate "C"    not null constraint credential_state_is_known check (state in ('active', 'revoked')),
  scopes      text collate "C"    not null, -- what it may do: words with spaces between
  allow_ips   text collate "C"    not null, -- where it may come from: networks with spaces between; empty is anywhere
  version     bigint  not null default 1, -- rises with every change of it or of its keys
  created_at  bigint not null,
  revoked_at  bigint,
  primary key (merchant_id, id)
);

-- A directory: a call names a credential by its API key alone.
create table api_keys (
  api_key       text collate "C"    not null primary key,
  merchant_id   text collate "C"    not null,
  credential_id text collate "C"    not null,
  foreign key (merchant_id, credential_id) references credentials (merchant_id, id)
);

-- Two keys are live at once during a rotation: the current one and the next or
-- the previous one.
create table sign_keys (
  merchant_id   text collate "C"    not null,
  credential_id text collate "C"    not null,
  id            text collate "C"    not null,
  secret        bytea    not null, -- sealed
  state         text collate "C"    not null constraint sign_key_state_is_known check (state in ('next', 'current', 'previous', 'retired')),
  created_at    bigint not null,
  primary key (merchant_id, credential_id, id),
  foreign key (merchant_id, credential_id) references credentials (merchant_id, id)
);

create unique index sign_keys_have_one_a_place on sign_keys (merchant_id, credential_id, state) where state <> 'retired';

-- A directory, as refresh_tokens is: a token says nothing of its merchant.
create table tokens (
  hash          bytea    not null primary key, -- SHA-256 of the access token
  merchant_id   text collate "C"    not null,
  credential_id text collate "C"    not null,
  -- What all tokens that came of one grant share; null where it was one without
  -- a refresh token.
  grant_id      text,
  expires_at    bigint not null,
  foreign key (merchant_id, credential_id) references credentials (merchant_id, id)
);

create index tokens_by_expiry on tokens (expires_at);
-- What a refresh token that is used twice revokes.
create index tokens_by_grant on tokens (grant_id) where grant_id is not null;

-- A refresh token that was used stays until it expires, so that it is known when
-- it comes again.
create table refresh_tokens (
  hash          bytea    not null primary key, -- SHA-256 of the refresh token
  merchant_id   text collate "C"    not null,
  credential_id text collate "C"    not null,
  grant_id      text collate "C"    not null,
  used          boolean not null default false,
  expires_at    bigint not null,
  foreign key (merchant_id, credential_id) references credentials (merchant_id, id)
);

create index refresh_tokens_by_expiry on refresh_tokens (expires_at);
create index refresh_tokens_by_grant on refresh_tokens (grant_id);

-- The replay guard: the first 16 bytes of each MAC that had an effect, until it
-- can no longer be in the window. That moment follows from the timestamp, which is
-- signed: a signature that comes again has the same, so it may stand in the key,
-- where what has expired is found.
create table seen_macs (
  merchant_id   text collate "C"    not null,
  credential_id text collate "C"    not null,
  mac           bytea    not null constraint mac_is_16_bytes check (length(mac) = 16),
  expires_at    bigint not null,
  primary key (merchant_id, expires_at, credential_id, mac)
);

-- The times of whose signatures some were purged: one that expires then may have been
-- seen. By a clock that never was ahead all of them are over.
create table forgotten (
  since bigint not null primary key,
  until bigint not null, -- included
  constraint span_ends_after_it_begins check (until >= since)
);

-- The nonces of changing calls that had an effect, for 24 hours.
create table nonces (
  merchant_id   text collate "C"    not null,
  credential_id text collate "C"    not null,
  nonce         text collate "C"    not null,
  expires_at    bigint not null,
  primary key (merchant_id, credential_id, nonce)
);

create index nonces_by_expiry on nonces (expires_at);

-- The answers of changing calls that carried a requestId, for 24 hours.
create table answers (
  merchant_id text collate "C"    not null references merchants (id),
  call        text collate "C"    not null,
  request_id  text collate "C"    not null,
  parameters  text collate "C"    not null, -- canonical JSON of what was sent
  retdata     bytea    not null,
  expires_at  bigint not null,
  primary key (merchant_id, call, request_id)
);

create index answers_by_expiry on answers (expires_at);

-- What all deposit addresses derive from, and whether it was exported for a
-- recovery since it, the merchants or the schemes last changed.
create table address_seed (
  id           bigint  not null primary key constraint there_is_one_seed check (id = 1),
  seed         bytea    not null, -- sealed
  exported     bytea,             -- digest of what the newest export holds; null before the first
  exported_at  bigint,
  created_at   bigint not null
);

create table chains (
  name             text collate "C"    not null primary key,
  ref              text collate "C"    not null, -- CAIP-2, as in eip155:1
  genesis          bytea    not null,
  cursor_number    bigint,
  cursor_hash      bytea,
  head_number      bigint not null default 0,
  -- The newest block with the required confirmations.
  confirmed_number bigint not null default 0,
  confirmed_time   bigint not null default 0,
  -- The addresses of orders, and those of customers, up to this transaction and id were
  -- compared on it: what lay there before they were ours has been found.
  searched_order_id bigint not null default 0,
  searched_order_transaction_id bigint not null default 0,
  searched_address_id bigint not null default 0,
  searched_address_transaction_id bigint not null default 0,
  -- The cursor when a backup was put in the place of this database, at the first time; null
  -- for never. What left a payout wallet since that the backup does not know is not known.
  restored_number  bigint,
  updated_at       bigint not null,
  -- Under two names, each payment would be counted twice.
  constraint chain_has_one_name unique (ref, genesis)
);

-- Why a chain is read no further until an operator has looked, and whether one has. It is
-- no part of the chain's own row, which changes with each block: every order asks for it.
create table chain_halts (
  chain     text collate "C" not null primary key references chains (name),
  reason    text collate "C" not null,
  halted_at bigint  not null,
  resumed   boolean not null
);

-- An asset is a token contract on a chain; its token is the API's name for it.
create table assets (
  id       bigint  generated always as identity primary key,
  chain    text collate "C"    not null,
  contract bytea    not null,
  token    text collate "C"    not null,
  decimals bigint not null constraint decimals_are_in_range check (decimals between 0 and 36),
  -- Why no order is made in it until the operator reopens it; '' while some are.
  closed    text collate "C" not null default '',
  closed_at bigint  not null default 0,
  constraint asset_contract_is_used_once unique (chain, contract),
  constraint asset_token_is_used_once unique (token)
);

create table blocks (
  chain      text collate "C"    not null references chains (name),
  number     bigint not null,
  hash       bytea    not null,
  block_time bigint not null,
  canonical  boolean not null,
  primary key (chain, hash)
);

create unique index blocks_have_one_canonical_a_number on blocks (chain, number) where canonical;

-- How deposit addresses of a family are derived; never changed once used.
create table schemes (
  id         bigint  generated always as identity primary key,
  family     text collate "C"    not null,
  parameters text collate "C"    not null, -- canonical JSON, which the family reads
  created_at bigint not null,
  constraint scheme_is_recorded_once unique (family, parameters)
);

-- A fifth of each page is left free: an order changes soon after it was made, and what is
-- in no index changes without touching any, where its page has room.
create table orders (
  -- Ids don't rise in the order of commits here, since several transactions write at once.
  -- Whoever knows some addresses asks for those of transactions that had not ended when
  -- they were read: that is what transaction_id is for.
  id              bigint generated always as identity,
  transaction_id  bigint not null default pg_current_xact_id()::text::bigint,
  merchant_id     text collate "C"    not null references merchants (id),
  order_no        text collate "C"    not null,
  sysid           text collate "C"    not null,
  sub_merchant_id text collate "C"    not null,
  customer_id     text collate "C"    not null,
  order_amount    bigint not null constraint order_amount_is_positive check (order_amount > 0),
  fiat            text collate "C"    not null,
  asset_id        bigint not null references assets (id),
  chain           text collate "C"    not null,
  rate            text collate "C"    not null,
  -- What said so, "fixed" or the names of feeds, and the time of the oldest of them.
  rate_source     text collate "C"    not null,
  rate_at         bigint not null,
  paying_amount   bigint not null constraint paying_amount_is_positive check (paying_amount > 0),
  tolerance       bigint not null,
  family          text collate "C"    not null,
  -- Its deposit address, a contract not yet deployed, and what it was derived from.
  address         bytea    not null,
  scheme_id       bigint not null references schemes (id),
  salt            bytea    not null constraint salt_is_32_bytes check (length(salt) = 32),
  -- The block of its chain up to which nothing that was paid to the address is missing, as
  -- the balance said; 0 before it was compared.
  searched        bigint not null default 0,
  status          text collate "C"    not null constraint order_status_is_known
                          check (status in ('PAYING', 'PAID', 'TIMEOUT', 'CANCELLED')),
  -- received is what confirmed in time; kept and abnormal are the parts of it
  -- that left the account incoming.
  received        bigint not null default 0 constraint received_is_not_negative check (received >= 0),
  kept            bigint not null default 0 constraint kept_is_not_negative check (kept >= 0),
  abnormal        bigint not null default 0 constraint abnormal_is_not_negative check (abnormal >= 0),
  splits          bigint not null default 0, -- how many transfers between those accounts there were
  -- What the merchant accepted, and the part of it that did not come in time.
  accepted        bigint not null default 0 constraint accepted_is_not_negative check (accepted >= 0),
  strays          bigint not null default 0 constraint strays_are_accepted check (strays between 0 and accepted),
  by_acceptance   boolean not null default false,
  -- The parts of kept whose refund is under way, or done.
  refunding       bigint not null default 0 constraint refunding_is_not_negative check (refunding >= 0),
  refunded        bigint not null default 0 constraint refunded_is_not_negative check (refunded >= 0),
  reorged_at      bigint not null default 0, -- the head when a reorg took its payment away
  confirmations   bigint not null default 1, -- that its payment needs
  native          text collate "C"    not null default '', -- units of the chain's own coin found at the address
  expires_in      bigint not null,
  expires_at      bigint not null,
  cancelled_at    bigint,
  -- Where the payment page leads back to.
  success_url      text collate "C"   not null,
  cancel_url       text collate "C"   not null,
  pc_callback_url  text collate "C"   not null,
  app_callback_url text collate "C"   not null,
  -- Where its events go instead of the merchant's endpoint, '' for there, and whose
  -- current key signs them then: the credential that made the order.
  webhook_url     text collate "C"    not null,
  credential_id   text collate "C"    not null,
  metadata        text collate "C"    not null, -- a JSON object of strings
  created_at      bigint not null,
  updated_at      bigint not null,
  primary key (merchant_id, order_no),
  constraint parts_are_within_received check (kept + abnormal <= received + strays)
) with (fillfactor = 80);

-- The list call pages backwards through a merchant's orders: sysids rise with time.
create unique index orders_by_sysid on orders (merchant_id, sysid);
-- The expiry scan reads open orders of one chain in the order of their expiry.
create index orders_due on orders (chain, expires_at, merchant_id, order_no) where status = 'PAYING';
-- A transfer names an address. No two orders have one: it derives from their key.
create index orders_by_address on orders (family, address);
create index orders_by_transaction on orders (family, transaction_id, id);

-- The address that a customer keeps: whatever arrives there is credited to the holder.
create table customer_addresses (
  merchant_id text collate "C" not null references merchants (id),
  no          text collate "C" not null, -- rises with time
  holder      text collate "C" not null, -- the merchant or a sub-merchant
  customer_id text collate "C" not null constraint address_has_a_customer check (customer_id <> ''),
  family      text collate "C" not null,
  address     bytea not null,
  created_at  bigint not null,
  primary key (merchant_id, no),
  constraint customer_address_is_made_once unique (merchant_id, family, address)
);

create index customer_addresses_by_customer on customer_addresses (merchant_id, customer_id, no);

-- The deposit addresses that customers keep, as orders have theirs.
create table deposit_addresses (
  id          bigint  generated always as identity primary key,
  family      text collate "C"    not null,
  address     bytea    not null,
  scheme_id   bigint not null references schemes (id),
  salt        bytea    not null constraint salt_is_32_bytes check (length(salt) = 32),
  merchant_id text collate "C"    not null,
  address_no  text collate "C" not null,
  transaction_id bigint not null default pg_current_xact_id()::text::bigint,
  created_at  bigint not null,
  foreign key (merchant_id, address_no) references customer_addresses (merchant_id, no),
  constraint deposit_address_is_made_once unique (family, address)
);

create index deposit_addresses_by_transaction on deposit_addresses (family, transaction_id, id);

create table deposits (
  merchant_id  text collate "C"    not null,
  id           bigint  generated always as identity,
  chain        text collate "C"    not null,
  block_hash   bytea    not null,
  block_number bigint not null,
  tx           bytea    not null, -- id of the chain transaction
  tx_index     bigint not null, -- its place in the block
  ordinal      bigint not null, -- which transfer of its chain transaction
  asset_id     bigint not null references assets (id),
  sender       bytea    not null,
  family       text collate "C"    not null,
  address      bytea    not null,
  raw          text collate "C"    not null, -- exact units of the token contract
  amount       bigint not null constraint deposit_amount_is_not_negative check (amount >= 0),
  order_no     text collate "C"   , -- null where it went to the address of a customer
  holder       text collate "C"    not null, -- whose money it is
  kind         text collate "C"    not null constraint deposit_kind_is_known
                       check (kind in ('in_time', 'late', 'other_token', 'other_chain', 'customer')),
  state        text collate "C"    not null constraint deposit_state_is_known check (state in ('pending', 'posted', 'short', 'withdrawn')),
  arrived      text collate "C"    not null default '', -- units of raw that did, where that is less; '' for all
  canonical    boolean not null,
  withdrawals  bigint not null default 0, -- how often a reorg took it away
  confirm_at   bigint not null default 0, -- the head with which it has its confirmations
  block_time   bigint not null,
  first_time   bigint not null, -- the earliest block time at which it was ever canonical for us
  created_at   bigint not null,
  primary key (merchant_id, id),
  foreign key (chain, block_hash) references blocks (chain, hash),
  foreign key (merchant_id, order_no) references orders (merchant_id, order_no),
  constraint only_a_short_deposit_says_what_arrived check ((state = 'short') = (arrived <> '')),
  constraint only_a_customers_deposit_has_no_order check ((kind = 'customer') = (order_no is null)),
  -- It also finds when a transfer was first canonical, whichever block has it now.
  constraint deposit_is_recorded_once unique (merchant_id, chain, tx, ordinal, block_hash)
);

create unique index deposits_have_one_canonical_a_transfer on deposits (merchant_id, chain, tx, ordinal) where canonical;
create index deposits_by_order on deposits (merchant_id, order_no, block_number, tx_index, ordinal);
-- The newest deposits of a customer's address, and what waits at an address.
create index deposits_of_customers on deposits (merchant_id, family, address, chain, block_number) where order_no is null;
create index deposits_waiting on deposits (merchant_id, family, address) where state = 'pending';
-- The watcher of a chain reads the deposits of all merchants by the next two, from
-- each shard at once. What a reorg takes away.
create index deposits_by_block on deposits (chain, block_number) where canonical;
-- What a new block may confirm.
create index deposits_pending on deposits (chain, block_number, tx_index, ordinal, confirm_at) where state = 'pending';

-- An account's totals are those of its transfers, written with each of them. The
-- merchant is the one of the orders, also where the holder is its sub-merchant; what is
-- nobody's is the operator's, who is no merchant.
create table accounts (
  merchant_id     text collate "C"    not null,
  asset_id        bigint not null references assets (id),
  kind            text collate "C"    not null constraint account_kind_is_known check (kind in
                  ('deposits', 'treasury', 'payout', 'incoming', 'available', 'abnormal', 'reserved', 'fees', 'bank', 'unattributed', 'shortfall')),
  holder          text collate "C"    not null constraint account_has_a_holder check (holder <> ''),
  debits_posted   bigint not null default 0,
  debits_pending  bigint not null default 0,
  credits_posted  bigint not null default 0,
  credits_pending bigint not null default 0,
  primary key (merchant_id, asset_id, kind, holder),
  constraint account_totals_are_not_negative
    check (debits_posted >= 0 and debits_pending >= 0 and credits_posted >= 0 and credits_pending >= 0),
  constraint account_holds_no_less_than_nothing check (case kind
    when 'treasury' then true when 'payout' then true
    when 'deposits' then debits_posted >= credits_posted when 'shortfall' then debits_posted >= credits_posted else credits_posted >= debits_posted end)
);

-- Both accounts of a transfer are of one merchant and one asset, since it names
-- these once.
create table transfers (
  merchant_id   text collate "C"    not null,
  id            text collate "C"    not null,
  number        bigint  generated always as identity, -- rises in the order in which they were posted
  step          text collate "C"    not null constraint transfer_step_is_known check (step in ('posted', 'pending', 'post', 'void')),
  pending_id    text collate "C",
  asset_id      bigint not null,
  debit_kind    text collate "C"    not null,
  debit_holder  text collate "C"    not null,
  credit_kind   text collate "C"    not null,
  credit_holder text collate "C"    not null,
  amount        bigint not null constraint transfer_amount_is_positive check (amount > 0),
  cause         text collate "C"    not null, -- the order, deposit, refund … that it belongs to
  created_at    bigint not null,
  constraint transfer_is_posted_once primary key (merchant_id, id),
  foreign key (merchant_id, pending_id) references transfers (merchant_id, id),
  foreign key (merchant_id, asset_id, debit_kind, debit_holder) references accounts (merchant_id, asset_id, kind, holder),
  foreign key (merchant_id, asset_id, credit_kind, credit_holder) references accounts (merchant_id, asset_id, kind, holder),
  constraint transfer_has_two_accounts check ((debit_kind, debit_holder) <> (credit_kind, credit_holder)),
  constraint only_post_and_void_name_a_pending_transfer check ((step in ('post', 'void')) = (pending_id is not null))
);

create unique index pending_transfers_end_once on transfers (merchant_id, pending_id) where pending_id is not null;
-- The lines of statements. Both accounts of a transfer have the same holder.
create index transfers_of_statements on transfers (merchant_id, debit_holder, asset_id, created_at, number) where step in ('posted', 'post');

-- +goose StatementBegin
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% are never %', tg_table_name, case tg_op when 'UPDATE' then 'updated' else 'deleted' end
    using errcode = 'integrity_constraint_violation';
end $$;
-- +goose StatementEnd
create trigger transfers_are_never_updated before update on transfers for each row execute function refuse_change();
create trigger transfers_are_never_deleted before delete on transfers for each row execute function refuse_change();
create trigger transfers_are_never_truncated before truncate on transfers for each statement execute function refuse_change();

-- A deposit that is not wholly its order's. What was returned of it is on its way
-- back or went back; what was accepted is the order's after all.
create table abnormal_payments (
  merchant_id text collate "C"    not null,
  no          text collate "C"    not null, -- rises with time
  deposit_id  bigint not null,
  order_no    text collate "C"    not null,
  abnormal    bigint not null constraint abnormal_part_is_not_negative check (abnormal >= 0),
  returned    bigint not null default 0 constraint returned_is_not_negative check (returned >= 0),
  accepted    bigint not null default 0 constraint accepted_part_is_not_negative check (accepted >= 0),
  type        text collate "C"    not null constraint abnormal_type_is_known
                      check (type in ('OVER_PAID', 'UNDER_PAID', 'LATE_PAYMENT', 'OTHER_TOKEN', 'OTHER_CHAIN')),
  created_at  bigint not null,
  updated_at  bigint not null,
  primary key (merchant_id, no),
  constraint abnormal_payment_is_one_a_deposit unique (merchant_id, deposit_id),
  foreign key (merchant_id, deposit_id) references deposits (merchant_id, id),
  foreign key (merchant_id, order_no) references orders (merchant_id, order_no)
);

create index abnormal_payments_by_order on abnormal_payments (merchant_id, order_no);

-- A token transfer between places of ours, or between one of them and the world, that
-- is no deposit: a sweep, what funds the payout wallet, what strangers sent there.
create table movements (
  merchant_id  text collate "C"    not null, -- whose ledger it is in
  id           bigint  generated always as identity,
  chain        text collate "C"    not null,
  block_hash   bytea   not null,
  block_number bigint not null,
  tx           bytea   not null,
  tx_index     bigint not null,
  ordinal      bigint not null,
  asset_id     bigint not null references assets (id),
  debit_kind   text collate "C"    not null, -- where it went to, an account of the holder
  credit_kind  text collate "C"    not null, -- where it came from
  holder       text collate "C"    not null,
  family       text collate "C"    not null,
  address      bytea   not null, -- the deposit address that it left; empty for none
  order_no     text collate "C"    not null, -- of that address; '' for none, and for a customer's
  raw          text collate "C"    not null,
  amount       bigint not null, -- what was posted
  -- What left the treasury beyond what was nobody's there, and below zero what made good
  -- for it.
  beyond       bigint  not null default 0,
  state        text collate "C"    not null constraint movement_state_is_known check (state in ('seen', 'posted', 'withdrawn')),
  canonical    boolean not null,
  withdrawals  bigint not null default 0, -- how often a reorg took it away
  created_at   bigint not null,
  primary key (merchant_id, id),
  foreign key (chain, block_hash) references blocks (chain, hash),
  constraint movement_is_recorded_once unique (merchant_id, chain, tx, ordinal, block_hash)
);

create index movements_by_address on movements (merchant_id, family, address, chain, block_number);
create index movements_by_block on movements (chain, block_number) where canonical;
create index movements_beyond on movements (merchant_id, asset_id) where beyond <> 0;
create index movements_seen on movements (chain, block_number, tx_index, ordinal) where state = 'seen';

-- What was recorded of a customer's address in one asset, added up: it lives for years.
create table address_totals (
  merchant_id text collate "C" not null,
  family      text collate "C" not null,
  address     bytea not null,
  asset_id    bigint not null references assets (id),
  raw         text collate "C" not null, -- units that lie there
  posted      bigint not null, -- of the account deposits: what is confirmed less what was moved on
  primary key (merchant_id, family, address, asset_id)
);

-- A transfer to the address of a customer, whichever block has it: the deposit is the
-- one of the block that had it last.
create table customer_deposits (
  merchant_id text collate "C" not null,
  no          text collate "C" not null, -- rises with time
  address_no  text collate "C" not null,
  deposit_id  bigint not null,
  -- The parts whose refund is under way, or done.
  refunding   bigint not null default 0 constraint refunding_is_not_negative check (refunding >= 0),
  refunded    bigint not null default 0 constraint refunded_is_not_negative check (refunded >= 0),
  shortfall   bigint not null default 0, -- what its holder lacked when a reorg took it away
  created_at  bigint not null,
  updated_at  bigint not null,
  primary key (merchant_id, no),
  constraint customer_deposit_is_one_a_deposit unique (merchant_id, deposit_id),
  foreign key (merchant_id, deposit_id) references deposits (merchant_id, id),
  foreign key (merchant_id, address_no) references customer_addresses (merchant_id, no)
);

create index customer_deposits_by_address on customer_deposits (merchant_id, address_no, no);

-- Money on its way out, for a refund or a settlement: the subject names it.
create table payouts (
  merchant_id text collate "C"    not null references merchants (id),
  id          text collate "C"    not null, -- rises with time
  chain       text collate "C"    not null,
  subject     text collate "C"    not null, -- sysid
  holder      text collate "C"    not null,
  asset_id    bigint not null references assets (id),
  family      text collate "C"    not null,
  address     bytea   not null, -- where it goes
  amount      bigint not null constraint payout_amount_is_positive check (amount > 0),
  state       text collate "C"    not null constraint payout_state_is_known
                      check (state in ('waiting', 'queued', 'sending', 'done', 'void', 'lost')),
  reason      text collate "C"    not null default '', -- why it waits or failed: a code
  tx          bytea  ,         -- of the chain transaction that carried it, once it is done
  created_at  bigint not null,
  updated_at  bigint not null,
  primary key (merchant_id, id)
);

create index payouts_by_subject on payouts (merchant_id, subject);
-- What a merchant had paid out in a day.
create index payouts_by_time on payouts (merchant_id, created_at);
-- The sender of a chain, and who approves, read those of all merchants.
create index payouts_open on payouts (chain, state, id) where state in ('waiting', 'queued', 'sending');
-- What a reorg ends first, and what a payout leaves to the others of its holder.
create index payouts_unsigned on payouts (merchant_id, holder, asset_id, id) where state in ('waiting', 'queued');

create table refunds (
  merchant_id         text collate "C"    not null,
  refund_order_no     text collate "C"    not null,
  sysid               text collate "C"    not null,
  order_no            text collate "C"   , -- null where it draws on a deposit of a customer
  deposit_no          text collate "C"   , -- that one
  abnormal_payment_no text collate "C"   , -- null where it draws on what the order kept
  holder              text collate "C"    not null,
  asset_id            bigint not null references assets (id),
  family              text collate "C"    not null,
  address             bytea   not null,
  amount              bigint not null constraint refund_amount_is_positive check (amount > 0),
  remark              text collate "C"    not null,
  asked               text collate "C"    not null, -- canonical JSON of what was asked for
  status              text collate "C"    not null constraint refund_status_is_known
                              check (status in ('PENDING_REFUND', 'REFUNDING', 'REFUNDED', 'FAILED', 'CANCELLED')),
  reason              text collate "C"    not null default '', -- why it failed: a code
  payout_id           text collate "C"    not null,
  moves               bigint not null default 0, -- how many ledger transfers it caused
  created_at          bigint not null,
  updated_at          bigint not null,
  primary key (merchant_id, refund_order_no),
  constraint refund_has_its_own_sysid unique (merchant_id, sysid),
  foreign key (merchant_id, order_no) references orders (merchant_id, order_no),
  foreign key (merchant_id, abnormal_payment_no) references abnormal_payments (merchant_id, no),
  foreign key (merchant_id, deposit_no) references customer_deposits (merchant_id, no),
  constraint refund_is_of_an_order_or_a_deposit check ((order_no is null) <> (deposit_no is null)),
  foreign key (merchant_id, payout_id) references payouts (merchant_id, id)
);

create index refunds_by_order on refunds (merchant_id, order_no);
create index refunds_by_deposit on refunds (merchant_id, deposit_no) where deposit_no is not null;

-- What a merchant's balance is paid out by. The amount includes the fee.
create table settlements (
  merchant_id         text collate "C"    not null,
  settlement_order_no text collate "C"    not null,
  sysid               text collate "C"    not null,
  holder              text collate "C"    not null, -- whose balance it is
  asset_id            bigint not null references assets (id),
  family              text collate "C"    not null,
  address             bytea   not null,
  amount              bigint not null,
  fee                 bigint not null constraint fee_is_not_negative check (fee >= 0),
  asked               text collate "C"    not null, -- canonical JSON of what was asked for
  status              text collate "C"    not null constraint settle_status_is_known
                              check (status in ('PENDING_SETTLEMENT', 'SETTLING', 'SETTLED', 'FAILED', 'REJECTED', 'CANCELLED')),
  reason              text collate "C"    not null default '', -- why it failed: a code
  payout_id           text collate "C"    not null,
  moves               bigint not null default 0, -- how many ledger transfers it caused
  created_at          bigint not null,
  updated_at          bigint not null,
  primary key (merchant_id, settlement_order_no),
  constraint settlement_has_its_own_sysid unique (merchant_id, sysid),
  constraint fee_is_within_amount check (amount > fee),
  foreign key (merchant_id, payout_id) references payouts (merchant_id, id)
);

-- The orders of settlements that name orders: each is settled once. A settlement that
-- ends otherwise lets its orders go.
create table settled_orders (
  merchant_id         text collate "C"    not null,
  order_no            text collate "C"    not null,
  settlement_order_no text collate "C"    not null,
  amount              bigint not null,
  constraint order_is_settled_once primary key (merchant_id, order_no),
  foreign key (merchant_id, order_no) references orders (merchant_id, order_no),
  foreign key (merchant_id, settlement_order_no) references settlements (merchant_id, settlement_order_no)
);

create index settled_orders_by_settlement on settled_orders (merchant_id, settlement_order_no);

-- What a settlement in a currency has beside what all settlements have. It goes to a
-- bank account: its address is the key of that.
create table fiat_settlements (
  merchant_id         text    not null,
  settlement_order_no text    not null,
  currency            text    not null constraint currency_is_a_code check (length(currency) = 3),
  amount              bigint not null constraint fiat_amount_is_positive check (amount > 0), -- that was asked for, with the fee
  sent                bigint not null constraint sent_is_within_amount check (sent > 0 and sent <= amount), -- by the bank
  rate                text    not null, -- tokens for one unit of the currency
  name                text    not null,
  iban                text    not null,
  number              text    not null,
  bic                 text    not null,
  city                text    not null,
  country             text    not null,
  bank_reason         text    not null default '', -- the bank's own words
  primary key (merchant_id, settlement_order_no),
  constraint account_has_one_number check ((iban = '') <> (number = '')),
  foreign key (merchant_id, settlement_order_no) references settlements (merchant_id, settlement_order_no)
);

-- The files that were made for the bank, as they were made, and what it answered.
create table bank_files (
  msg_id     text    not null primary key,
  content    bytea not null,
  payments   bigint not null,
  created_at bigint not null
);

create table bank_answers (
  digest     bytea not null primary key, -- SHA-256 of the answer
  created_at bigint not null
);

-- A directory: the bank names a payment by the sysid of its settlement. Each is in one
-- file, once.
create table bank_payments (
  sysid       text    not null constraint payment_is_in_one_file primary key,
  merchant_id text    not null,
  payout_id   text    not null,
  msg_id      text    not null references bank_files (msg_id),
  part_id     text    not null, -- PmtInfId
  foreign key (merchant_id, sysid) references settlements (merchant_id, sysid),
  foreign key (merchant_id, payout_id) references payouts (merchant_id, id)
);

create index bank_payments_by_file on bank_payments (msg_id, part_id);

-- Where a merchant's settlements may go, once the waiting period of a new address is
-- over.
create table settlement_addresses (
  merchant_id text collate "C"    not null references merchants (id),
  family      text collate "C"    not null,
  address     bytea   not null,
  usable_at   bigint not null,
  created_at  bigint not null,
  primary key (merchant_id, family, address)
);

-- By which a balance is settled without being asked: when it has reached the threshold,
-- or by the calendar, in UTC.
create table settlement_plans (
  merchant_id text collate "C"    not null references merchants (id),
  holder      text collate "C"    not null, -- whose balance it is
  asset_id    bigint not null references assets (id),
  family      text collate "C"    not null,
  address     bytea   not null,
  threshold   bigint not null constraint threshold_is_not_negative check (threshold >= 0),
  weekday     bigint not null constraint weekday_is_known check (weekday between -1 and 6), -- from Sunday; -1 is every day
  minute      bigint not null constraint minute_is_of_a_day check (minute between -1 and 1439), -- -1 is no calendar
  keep        bigint not null constraint keep_is_not_negative check (keep >= 0), -- what stays
  made        bigint not null default 0, -- how many settlements it made
  -- The time up to which the calendar was followed, and the number of what it made last.
  followed_to bigint not null,
  last_no     text collate "C"    not null default '',
  -- Why the last occasion made none: a code, the words, and since when.
  refused     text collate "C"    not null default '',
  detail      text collate "C"    not null default '',
  refused_at  bigint not null default 0,
  created_at  bigint not null,
  primary key (merchant_id, holder, asset_id),
  constraint plan_has_a_threshold_or_a_calendar check ((threshold > 0) <> (minute >= 0))
);

-- What price feeds said last, as orders are priced by it: one row for all replicas.
create table prices (
  feed       text collate "C" not null primary key,
  price      text collate "C" not null, -- a decimal; '' while none was taken
  priced_at  bigint not null, -- as its source says
  read_at    bigint not null, -- when a replica last heard it
  -- A price too far from the one above, which nobody has taken yet; '' for none.
  refused    text collate "C" not null,
  refused_at bigint not null -- as its source says
);

-- The operator's own addresses of each chain: those that the configuration names, and those
-- that it named before, whose coins count still.
create table operator_addresses (
  chain      text collate "C" not null,
  address    bytea not null,
  place      text collate "C" not null constraint operator_place_is_known check (place = 'treasury' or place = 'payout'),
  created_at bigint not null,
  primary key (chain, address)
);

-- The wallet that a chain's payouts are sent from. While it is stopped, nothing new is
-- signed.
create table wallets (
  chain      text collate "C" not null,
  address    bytea   not null,
  nonce      bigint not null default 0, -- the next one to be given
  scanned    bigint not null default 0, -- block up to which every transfer out of it is known
  stopped    text collate "C" not null default '', -- why, a code
  detail     text collate "C" not null default '', -- and in words
  stopped_at bigint not null default 0,
  -- An operator said to go on: the nonces below resume_to, and those that nodes have
  -- waiting, are used up first.
  resuming   boolean not null default false,
  resume_to  bigint not null default 0,
  primary key (chain, address)
);

-- A nonce of a wallet belongs to one payout for ever, or to none: one that was used up
-- so that nothing older can have it.
create table lanes (
  chain        text collate "C" not null,
  wallet       bytea   not null,
  nonce        bigint not null,
  merchant_id  text collate "C",
  payout_id    text collate "C",
  consumed     boolean not null default false, -- by a block at final depth
  block_number bigint not null default 0, -- of the block in which its payout was confirmed
  block_hash   bytea,
  created_at   bigint not null,
  primary key (chain, wallet, nonce),
  constraint payout_has_one_lane unique (merchant_id, payout_id),
  constraint lane_has_a_payout_or_none check ((merchant_id is null) = (payout_id is null))
);

create index lanes_open on lanes (chain, wallet, nonce) where not consumed;
create index lanes_by_block on lanes (chain, block_number);

-- Every chain transaction that was signed for a lane, committed before it was sent
-- to anybody.
create table signed_versions (
  chain        text collate "C" not null,
  wallet       bytea   not null,
  nonce        bigint not null,
  version      bigint not null, -- from 1
  tx           bytea   not null,
  raw          bytea   not null, -- what is broadcast; empty of one that was found on the chain
  fee_cap      text collate "C" not null, -- wei a unit of gas
  tip_cap      text collate "C" not null,
  created_at   bigint not null,
  broadcast_at bigint not null default 0, -- 0 before it was sent for the first time
  seen_in      bigint not null default 0, -- the block in which the transfer out of the wallet was read; 0 before
  primary key (chain, wallet, nonce, version),
  foreign key (chain, wallet, nonce) references lanes (chain, wallet, nonce),
  constraint version_is_signed_once unique (chain, tx)
);

-- Transfers out of a wallet that nothing signed here explains. A payout that is equal
-- to one is taken to be it, and not sent.
create table outflows (
  chain        text collate "C" not null,
  wallet       bytea   not null,
  tx           bytea   not null,
  ordinal      bigint not null,
  nonce        bigint not null, -- of the wallet; -1 where somebody else sent it
  contract     bytea   not null,
  address      bytea   not null,
  raw          text collate "C" not null,
  block_number bigint not null,
  taken        boolean not null default false,
  created_at   bigint not null,
  primary key (chain, tx, ordinal)
);

-- When a backup was put in the place of this database: wallets that it does not know
-- yet begin stopped.
create table restores (
  restored_at bigint not null primary key,
  known_until bigint not null -- no time that the backup knows is later than it was made
);

create table events (
  merchant_id   text collate "C"    not null references merchants (id),
  id            text collate "C"    not null, -- rises with time
  type          text collate "C"    not null,
  reason        text collate "C"    not null,
  subject       text collate "C"    not null, -- the sysid that it tells of
  order_no      text collate "C"    not null, -- '' where it tells of no order
  -- Rises within a subject, and with time: also over a restored backup, and where
  -- the clock is set back.
  sequence      bigint not null,
  test          boolean not null default false,
  body          bytea    not null, -- the very bytes that every delivery sends
  -- Whose endpoints it goes to; webhook_url and credential_id are the order's own.
  holder        text collate "C"    not null,
  webhook_url   text collate "C"    not null,
  credential_id text collate "C"    not null,
  -- How far its delivery is. A round begins when it is announced, and with each
  -- time that it is sent again by request.
  delivery      text collate "C"    not null constraint event_delivery_is_known check (delivery in ('none', 'pending', 'delivered', 'failed')),
  listened      boolean not null default false, -- it goes to listeners alone
  attempts      bigint not null default 0,
  round         bigint not null default 0,
  created_at    bigint not null,
  primary key (merchant_id, id)
);

create unique index events_by_subject on events (merchant_id, subject, sequence);

-- Where events go: the endpoints of a merchant and of its sub-merchants. One that was
-- removed stays, for what was delivered to it.
create table webhooks (
  merchant_id   text collate "C"    not null references merchants (id),
  id            text collate "C"    not null,
  holder        text collate "C"    not null references merchants (id), -- whose events: the merchant's or a sub-merchant's
  is_first      boolean not null default false, -- the one that is set by its address alone
  url           text collate "C"    not null,
  credential_id text collate "C"    not null, -- whose current key signs; empty is the merchant's webhook_credential_id
  event_types   text collate "C"    not null, -- that go there, with spaces between; empty is all
  in_flight_max bigint not null constraint in_flight_max_is_positive check (in_flight_max > 0),
  state         text collate "C"    not null constraint webhook_state_is_known check (state in ('active', 'paused', 'removed')),
  failing_since bigint, -- the first of attempts that all have failed; null after one that did not
  paused_at     bigint,
  pause_reason  text collate "C"    not null default '' constraint pause_reason_is_known check (pause_reason in ('', 'failing', 'request')),
  -- What was held while it was paused is not all on its way yet.
  releasing     boolean not null default false,
  created_at    bigint not null,
  updated_at    bigint not null,
  primary key (merchant_id, id)
);

create unique index webhooks_have_one_first on webhooks (merchant_id, holder) where is_first and state <> 'removed';
create index webhooks_by_holder on webhooks (merchant_id, holder, id) where state <> 'removed';
create index webhooks_releasing on webhooks (merchant_id, id) where releasing;

-- An event at one endpoint: how far its delivery there is.
create table announcements (
  merchant_id text collate "C"    not null,
  event_id    text collate "C"    not null,
  webhook_id  text collate "C"    not null, -- empty for the address of the event's order
  round       bigint not null, -- of the event, in which it was sent there last
  state       text collate "C"    not null constraint announcement_state_is_known check (state in ('pending', 'held', 'delivered', 'failed', 'dropped')),
  primary key (merchant_id, event_id, webhook_id),
  foreign key (merchant_id, event_id) references events (merchant_id, id)
);

-- What waits for a paused endpoint, in the order in which it was announced.
create index announcements_held on announcements (merchant_id, webhook_id, event_id) where state = 'held';

-- Where a sandbox sends a merchant's events too, for as long as somebody listens:
-- several may, each for itself, and one that was killed is forgotten.
create table listeners (
  merchant_id   text collate "C"    not null references merchants (id),
  url           text collate "C"    not null,
  credential_id text collate "C"    not null, -- signs what goes there
  expires_at    bigint not null,
  primary key (merchant_id, url)
);

create index listeners_by_expiry on listeners (expires_at);

-- One row an attempt.
create table deliveries (
  merchant_id text collate "C"    not null,
  event_id    text collate "C"    not null,
  listener    text collate "C"    not null, -- the address of one that listens, '' for an endpoint
  webhook_id  text collate "C"    not null, -- of the endpoint; '' for the address of the event's order, or one that listens
  round       bigint not null,
  attempt     bigint not null, -- within the round
  url         text collate "C"    not null,
  status      bigint not null, -- HTTP status, 0 when there was no answer
  outcome     text collate "C"    not null constraint delivery_outcome_is_known check (outcome in ('delivered', 'refused', 'failed')),
  error       text collate "C"    not null,
  answer      text collate "C"    not null, -- its first KB
  latency     bigint not null, -- milliseconds
  created_at  bigint not null,
  primary key (merchant_id, event_id, webhook_id, listener, round, attempt),
  foreign key (merchant_id, event_id) references events (merchant_id, id)
);

-- What is done every so often by one replica, by the database's clock. It is due again a
-- while after it began, so that another replica does it where the first one died.
create table duties (
  name   text collate "C"    not null primary key,
  due_at bigint not null,
  ran_at bigint not null default 0, -- when it last ended; 0 is never
  failed text collate "C"    not null default '' -- why it could not be done then; empty where it was
);

-- What the last reconciliation found: how many differences a chain has at a place.
create table reconciled (
  chain       text collate "C"    not null,
  place       text collate "C"    not null,
  differences bigint not null,
  primary key (chain, place)
);

-- The processes that serve this database, by its own clock.
create table replicas (
  id          text collate "C" not null primary key,
  alive_until bigint  not null,
  -- A digest of what the configurations of all must agree in.
  configuration text collate "C" not null default ''
);

-- Who does what must be done once. The number rises with each other holder.
create table leases (
  name    text collate "C" not null primary key,
  holder  text collate "C" not null,
  number  bigint  not null,
  ends_at bigint  not null,
  note    text collate "C" not null
);

-- What each commit of several callers' work carries: whoever lost the answer to a
-- commit asks here whether it happened.
create table commits (
  id           bytea  not null primary key,
  committed_at bigint not null,
  void         boolean not null -- it was found not to have happened, and never will
);

create index commits_by_time on commits (committed_at);
