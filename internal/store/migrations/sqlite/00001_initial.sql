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
  id          text    not null primary key,
  parent_id   text    references merchants (id),
  name        text    not null,
  -- How much less or more than its amount still pays an order: an absolute
  -- amount, and hundredths of a percent; 0 is not set.
  tolerance   integer not null default 0 constraint tolerance_is_not_negative check (tolerance >= 0),
  tolerance_basis_points integer not null default 0
    constraint tolerance_share_is_in_range check (tolerance_basis_points between 0 and 10000),
  -- Events are signed with the current key of this credential, unless their endpoint
  -- names another one.
  webhook_credential_id text not null default '',
  frame_ancestors text not null default '', -- origins that may frame its payment pages, with spaces between
  -- Where a refund without an address goes; empty is the environment's default.
  refund_address text    not null default '' constraint refund_address_is_known check (refund_address = '' or refund_address = 'sender' or refund_address = 'refuse'),
  -- What may be paid out for it in 24 hours, and above which amount an operator
  -- approves of a payout; 0 is not set.
  daily_outflow integer not null default 0 constraint daily_outflow_is_not_negative check (daily_outflow >= 0),
  approve_above integer not null default 0 constraint approve_above_is_not_negative check (approve_above >= 0),
  -- What a settlement costs, and the least that is settled: the fee is a share, in
  -- hundredths of a percent, and an amount of the token.
  settle_fee_share integer not null default 0 constraint settle_fee_share_is_in_range check (settle_fee_share between 0 and 10000),
  settle_fee       integer not null default 0 constraint settle_fee_is_not_negative check (settle_fee >= 0),
  settle_min       integer not null default 0 constraint settle_min_is_not_negative check (settle_min >= 0),
  -- A disabled one's credentials are refused, and it takes no orders.
  state       text    not null default 'active' constraint merchant_state_is_known check (state in ('active', 'disabled')),
  created_at  integer not null
) strict;

-- The sub-merchants of one, in the order of their ids.
create index merchants_by_parent on merchants (parent_id, id) where parent_id is not null;

create table users (
  merchant_id   text    not null references merchants (id),
  email         text    not null constraint email_is_lower_case check (email = lower(email)),
  password_hash text    not null, -- argon2id, in its own text form
  created_at    integer not null,
  primary key (merchant_id, email)
) strict;

-- A directory: the token call names a user by email alone.
create table emails (
  email       text    not null primary key,
  merchant_id text    not null,
  foreign key (merchant_id, email) references users (merchant_id, email)
) strict;

create table credentials (
  merchant_id text    not null references merchants (id),
  id          text    not null,
  api_key     text    not null,
  api_secret  blob    not null, -- sealed
  state       text    not null constraint credential_state_is_known check (state in ('active', 'revoked')),
  scopes      text    not null, -- what it may do: words with spaces between
  allow_ips   text    not null, -- where it may come from: networks with spaces between; empty is anywhere
  version     integer not null default 1, -- rises with every change of it or of its keys
  created_at  integer not null,
  revoked_at  integer,
  primary key (merchant_id, id)
) strict;

-- A directory: a call names a credential by its API key alone.
create table api_keys (
  api_key       text    not null primary key,
  merchant_id   text    not null,
  credential_id text    not null,
  foreign key (merchant_id, credential_id) references credentials (merchant_id, id)
) strict;

-- Two keys are live at once during a rotation: the current one and the next or
-- the previous one.
create table sign_keys (
  merchant_id   text    not null,
  credential_id text    not null,
  id            text    not null,
  secret        blob    not null, -- sealed
  state         text    not null constraint sign_key_state_is_known check (state = 'next' or state = 'current' or state = 'previous' or state = 'retired'),
  created_at    integer not null,
  primary key (merchant_id, credential_id, id),
  foreign key (merchant_id, credential_id) references credentials (merchant_id, id)
) strict;

create unique index sign_keys_have_one_a_place on sign_keys (merchant_id, credential_id, state) where state <> 'retired';

-- A directory, as refresh_tokens is: a token says nothing of its merchant.
create table tokens (
  hash          blob    not null primary key, -- SHA-256 of the access token
  merchant_id   text    not null,
  credential_id text    not null,
  -- What all tokens that came of one grant share; null where it was one without
  -- a refresh token.
  grant_id      text,
  expires_at    integer not null,
  foreign key (merchant_id, credential_id) references credentials (merchant_id, id)
) strict;

create index tokens_by_expiry on tokens (expires_at);
-- What a refresh token that is used twice revokes.
create index tokens_by_grant on tokens (grant_id) where grant_id is not null;

-- A refresh token that was used stays until it expires, so that it is known when
-- it comes again.
create table refresh_tokens (
  hash          blob    not null primary key, -- SHA-256 of the refresh token
  merchant_id   text    not null,
  credential_id text    not null,
  grant_id      text    not null,
  used          integer not null default 0 constraint used_is_a_flag check (used in (0, 1)),
  expires_at    integer not null,
  foreign key (merchant_id, credential_id) references credentials (merchant_id, id)
) strict;

create index refresh_tokens_by_expiry on refresh_tokens (expires_at);
create index refresh_tokens_by_grant on refresh_tokens (grant_id);

-- The replay guard: the first 16 bytes of each MAC that had an effect, until it
-- can no longer be in the window. That moment follows from the timestamp, which is
-- signed: a signature that comes again has the same, so it may stand in the key,
-- where what has expired is found.
create table seen_macs (
  merchant_id   text    not null,
  credential_id text    not null,
  mac           blob    not null constraint mac_is_16_bytes check (length(mac) = 16),
  expires_at    integer not null,
  primary key (merchant_id, expires_at, credential_id, mac)
) strict, without rowid;

-- The times of whose signatures some were purged: one that expires then may have been
-- seen. By a clock that never was ahead all of them are over.
create table forgotten (
  since integer not null primary key,
  until integer not null, -- included
  constraint span_ends_after_it_begins check (until >= since)
) strict;

-- The nonces of changing calls that had an effect, for 24 hours.
create table nonces (
  merchant_id   text    not null,
  credential_id text    not null,
  nonce         text    not null,
  expires_at    integer not null,
  primary key (merchant_id, credential_id, nonce)
) strict, without rowid;

create index nonces_by_expiry on nonces (expires_at);

-- The answers of changing calls that carried a requestId, for 24 hours.
create table answers (
  merchant_id text    not null references merchants (id),
  call        text    not null,
  request_id  text    not null,
  parameters  text    not null, -- canonical JSON of what was sent
  retdata     blob    not null,
  expires_at  integer not null,
  primary key (merchant_id, call, request_id)
) strict;

create index answers_by_expiry on answers (expires_at);

-- What all deposit addresses derive from, and whether it was exported for a
-- recovery since it, the merchants or the schemes last changed.
create table address_seed (
  id           integer not null primary key constraint there_is_one_seed check (id = 1),
  seed         blob    not null, -- sealed
  exported     blob,             -- digest of what the newest export holds; null before the first
  exported_at  integer,
  created_at   integer not null
) strict;

create table chains (
  name             text    not null primary key,
  ref              text    not null, -- CAIP-2, as in eip155:1
  genesis          blob    not null,
  cursor_number    integer,
  cursor_hash      blob,
  head_number      integer not null default 0,
  -- The newest block with the required confirmations.
  confirmed_number integer not null default 0,
  confirmed_time   integer not null default 0,
  -- The addresses of orders, and those of customers, up to this id were compared on it:
  -- what lay there before they were ours has been found.
  searched_order_id   integer not null default 0,
  searched_address_id integer not null default 0,
  -- The cursor when a backup was put in the place of this database, at the first time; null
  -- for never. What left a payout wallet since that the backup does not know is not known.
  restored_number  integer,
  updated_at       integer not null,
  -- Under two names, each payment would be counted twice.
  constraint chain_has_one_name unique (ref, genesis)
) strict;

-- Why a chain is read no further until an operator has looked, and whether one has. It is
-- no part of the chain's own row, which changes with each block: every order asks for it.
create table chain_halts (
  chain     text    not null primary key references chains (name),
  reason    text    not null,
  halted_at integer not null,
  resumed   integer not null constraint resumed_is_a_flag check (resumed in (0, 1))
) strict;

-- An asset is a token contract on a chain; its token is the API's name for it.
create table assets (
  id       integer not null primary key,
  chain    text    not null,
  contract blob    not null,
  token    text    not null,
  decimals integer not null constraint decimals_are_in_range check (decimals between 0 and 36),
  -- Why no order is made in it until the operator reopens it; '' while some are.
  closed    text not null default '',
  closed_at integer not null default 0,
  constraint asset_contract_is_used_once unique (chain, contract),
  constraint asset_token_is_used_once unique (token)
) strict;

create table blocks (
  chain      text    not null references chains (name),
  number     integer not null,
  hash       blob    not null,
  block_time integer not null,
  canonical  integer not null constraint canonical_is_a_flag check (canonical in (0, 1)),
  primary key (chain, hash)
) strict;

create unique index blocks_have_one_canonical_a_number on blocks (chain, number) where canonical;

-- How deposit addresses of a family are derived; never changed once used.
create table schemes (
  id         integer not null primary key,
  family     text    not null,
  parameters text    not null, -- canonical JSON, which the family reads
  created_at integer not null,
  constraint scheme_is_recorded_once unique (family, parameters)
) strict;

create table orders (
  -- Ids rise in the order of commits, so that whoever knows some addresses can ask for
  -- those after them.
  id              integer not null primary key,
  merchant_id     text    not null references merchants (id),
  order_no        text    not null,
  sysid           text    not null,
  sub_merchant_id text    not null,
  customer_id     text    not null,
  order_amount    integer not null constraint order_amount_is_positive check (order_amount > 0),
  fiat            text    not null,
  asset_id        integer not null references assets (id),
  chain           text    not null,
  rate            text    not null,
  -- What said so, "fixed" or the names of feeds, and the time of the oldest of them.
  rate_source     text    not null,
  rate_at         integer not null,
  paying_amount   integer not null constraint paying_amount_is_positive check (paying_amount > 0),
  tolerance       integer not null,
  family          text    not null,
  -- Its deposit address, a contract not yet deployed, and what it was derived from.
  address         blob    not null,
  scheme_id       integer not null references schemes (id),
  salt            blob    not null constraint salt_is_32_bytes check (length(salt) = 32),
  -- The block of its chain up to which nothing that was paid to the address is missing, as
  -- the balance said; 0 before it was compared.
  searched        integer not null default 0,
  status          text    not null constraint order_status_is_known
                          check (status = 'PAYING' or status = 'PAID' or status = 'TIMEOUT' or status = 'CANCELLED'),
  -- received is what confirmed in time; kept and abnormal are the parts of it
  -- that left the account incoming.
  received        integer not null default 0 constraint received_is_not_negative check (received >= 0),
  kept            integer not null default 0 constraint kept_is_not_negative check (kept >= 0),
  abnormal        integer not null default 0 constraint abnormal_is_not_negative check (abnormal >= 0),
  splits          integer not null default 0, -- how many transfers between those accounts there were
  -- What the merchant accepted, and the part of it that did not come in time.
  accepted        integer not null default 0 constraint accepted_is_not_negative check (accepted >= 0),
  strays          integer not null default 0 constraint strays_are_accepted check (strays between 0 and accepted),
  by_acceptance   integer not null default 0 constraint by_acceptance_is_a_flag check (by_acceptance in (0, 1)),
  -- The parts of kept whose refund is under way, or done.
  refunding       integer not null default 0 constraint refunding_is_not_negative check (refunding >= 0),
  refunded        integer not null default 0 constraint refunded_is_not_negative check (refunded >= 0),
  reorged_at      integer not null default 0, -- the head when a reorg took its payment away
  confirmations   integer not null default 1, -- that its payment needs
  native          text    not null default '', -- units of the chain's own coin found at the address
  expires_in      integer not null,
  expires_at      integer not null,
  cancelled_at    integer,
  -- Where the payment page leads back to.
  success_url      text   not null,
  cancel_url       text   not null,
  pc_callback_url  text   not null,
  app_callback_url text   not null,
  -- Where its events go instead of the merchant's endpoint, '' for there, and whose
  -- current key signs them then: the credential that made the order.
  webhook_url     text    not null,
  credential_id   text    not null,
  metadata        text    not null, -- a JSON object of strings
  created_at      integer not null,
  updated_at      integer not null,
  constraint order_no_is_used_once unique (merchant_id, order_no),
  constraint parts_are_within_received check (kept + abnormal <= received + strays)
) strict;

-- The list call pages backwards through a merchant's orders: sysids rise with time.
create unique index orders_by_sysid on orders (merchant_id, sysid);
-- The expiry scan reads open orders of one chain in the order of their expiry.
create index orders_due on orders (chain, expires_at, merchant_id, order_no) where status = 'PAYING';
-- A transfer names an address. No two orders have one: it derives from their key. Addresses
-- are hashes, so that each row of this index changes another page of it, which was a tenth
-- of what an order took to create: it has those of orders that ended, be it that they were
-- opened again by a reorg. The others are found by their ids, which the process that serves
-- remembers with them.
create index orders_by_address on orders (family, address) where status <> 'PAYING' or reorged_at <> 0;

-- The address that a customer keeps: whatever arrives there is credited to the holder.
create table customer_addresses (
  merchant_id text not null references merchants (id),
  no          text not null, -- rises with time
  holder      text not null, -- the merchant or a sub-merchant
  customer_id text not null constraint address_has_a_customer check (customer_id <> ''),
  family      text not null,
  address     blob not null,
  created_at  integer not null,
  primary key (merchant_id, no),
  constraint customer_address_is_made_once unique (merchant_id, family, address)
) strict;

create index customer_addresses_by_customer on customer_addresses (merchant_id, customer_id, no);

-- The deposit addresses that customers keep, as orders have theirs.
create table deposit_addresses (
  id          integer not null primary key,
  family      text    not null,
  address     blob    not null,
  scheme_id   integer not null references schemes (id),
  salt        blob    not null constraint salt_is_32_bytes check (length(salt) = 32),
  merchant_id text    not null,
  address_no  text not null,
  created_at  integer not null,
  foreign key (merchant_id, address_no) references customer_addresses (merchant_id, no),
  constraint deposit_address_is_made_once unique (family, address)
) strict;

create table deposits (
  merchant_id  text    not null,
  id           integer not null primary key,
  chain        text    not null,
  block_hash   blob    not null,
  block_number integer not null,
  tx           blob    not null, -- id of the chain transaction
  tx_index     integer not null, -- its place in the block
  ordinal      integer not null, -- which transfer of its chain transaction
  asset_id     integer not null references assets (id),
  sender       blob    not null,
  family       text    not null,
  address      blob    not null,
  raw          text    not null, -- exact units of the token contract
  amount       integer not null constraint deposit_amount_is_not_negative check (amount >= 0),
  order_no     text   , -- null where it went to the address of a customer
  holder       text    not null, -- whose money it is
  kind         text    not null constraint deposit_kind_is_known
                       check (kind = 'in_time' or kind = 'late' or kind = 'other_token' or kind = 'other_chain' or kind = 'customer'),
  state        text    not null constraint deposit_state_is_known check (state = 'pending' or state = 'posted' or state = 'short' or state = 'withdrawn'),
  arrived      text    not null default '', -- units of raw that did, where that is less; '' for all
  canonical    integer not null constraint canonical_is_a_flag check (canonical in (0, 1)),
  withdrawals  integer not null default 0, -- how often a reorg took it away
  confirm_at   integer not null default 0, -- the head with which it has its confirmations
  block_time   integer not null,
  first_time   integer not null, -- the earliest block time at which it was ever canonical for us
  created_at   integer not null,
  foreign key (chain, block_hash) references blocks (chain, hash),
  foreign key (merchant_id, order_no) references orders (merchant_id, order_no),
  constraint only_a_short_deposit_says_what_arrived check ((state = 'short') = (arrived <> '')),
  constraint only_a_customers_deposit_has_no_order check ((kind = 'customer') = (order_no is null)),
  -- It also finds when a transfer was first canonical, whichever block has it now.
  constraint deposit_is_recorded_once unique (merchant_id, chain, tx, ordinal, block_hash)
) strict;

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
  merchant_id     text    not null,
  asset_id        integer not null references assets (id),
  kind            text    not null constraint account_kind_is_known check (kind = 'deposits' or kind = 'treasury' or kind = 'payout' or kind = 'incoming' or kind = 'available' or kind = 'abnormal' or kind = 'reserved' or kind = 'fees' or kind = 'bank' or kind = 'unattributed' or kind = 'shortfall'),
  holder          text    not null constraint account_has_a_holder check (holder <> ''),
  debits_posted   integer not null default 0,
  debits_pending  integer not null default 0,
  credits_posted  integer not null default 0,
  credits_pending integer not null default 0,
  primary key (merchant_id, asset_id, kind, holder),
  constraint account_totals_are_not_negative
    check (debits_posted >= 0 and debits_pending >= 0 and credits_posted >= 0 and credits_pending >= 0),
  constraint account_holds_no_less_than_nothing check (case kind
    when 'treasury' then 1 when 'payout' then 1
    when 'deposits' then debits_posted >= credits_posted when 'shortfall' then debits_posted >= credits_posted else credits_posted >= debits_posted end)
) strict, without rowid;

-- Both accounts of a transfer are of one merchant and one asset, since it names
-- these once.
create table transfers (
  number        integer not null primary key, -- rises in the order in which they were posted
  merchant_id   text    not null,
  id            text    not null,
  step          text    not null constraint transfer_step_is_known check (step = 'posted' or step = 'pending' or step = 'post' or step = 'void'),
  pending_id    text,
  asset_id      integer not null,
  debit_kind    text    not null,
  debit_holder  text    not null,
  credit_kind   text    not null,
  credit_holder text    not null,
  amount        integer not null constraint transfer_amount_is_positive check (amount > 0),
  cause         text    not null, -- the order, deposit, refund … that it belongs to
  created_at    integer not null,
  constraint transfer_is_posted_once unique (merchant_id, id),
  foreign key (merchant_id, pending_id) references transfers (merchant_id, id),
  foreign key (merchant_id, asset_id, debit_kind, debit_holder) references accounts (merchant_id, asset_id, kind, holder),
  foreign key (merchant_id, asset_id, credit_kind, credit_holder) references accounts (merchant_id, asset_id, kind, holder),
  constraint transfer_has_two_accounts check ((debit_kind, debit_holder) <> (credit_kind, credit_holder)),
  constraint only_post_and_void_name_a_pending_transfer check ((step in ('post', 'void')) = (pending_id is not null))
) strict;

create unique index pending_transfers_end_once on transfers (merchant_id, pending_id) where pending_id is not null;
-- The lines of statements. Both accounts of a transfer have the same holder.
create index transfers_of_statements on transfers (merchant_id, debit_holder, asset_id, created_at, number) where step in ('posted', 'post');

-- +goose StatementBegin
create trigger transfers_are_never_updated before update on transfers
begin select raise(abort, 'transfers are never updated'); end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger transfers_are_never_deleted before delete on transfers
begin select raise(abort, 'transfers are never deleted'); end;
-- +goose StatementEnd
-- An "insert or replace" deletes what is in its way without asking the trigger
-- above, so what is in the way of one of the unique keys is looked for here.
-- +goose StatementBegin
create trigger transfers_are_never_replaced before insert on transfers
when exists (select 1 from transfers where merchant_id = new.merchant_id and id = new.id)
  or exists (select 1 from transfers where merchant_id = new.merchant_id and pending_id = new.pending_id)
  or exists (select 1 from transfers where number = new.number)
begin select raise(abort, 'transfers are never replaced'); end;
-- +goose StatementEnd

-- A deposit that is not wholly its order's. What was returned of it is on its way
-- back or went back; what was accepted is the order's after all.
create table abnormal_payments (
  merchant_id text    not null,
  no          text    not null, -- rises with time
  deposit_id  integer not null,
  order_no    text    not null,
  abnormal    integer not null constraint abnormal_part_is_not_negative check (abnormal >= 0),
  returned    integer not null default 0 constraint returned_is_not_negative check (returned >= 0),
  accepted    integer not null default 0 constraint accepted_part_is_not_negative check (accepted >= 0),
  type        text    not null constraint abnormal_type_is_known
                      check (type = 'OVER_PAID' or type = 'UNDER_PAID' or type = 'LATE_PAYMENT' or type = 'OTHER_TOKEN' or type = 'OTHER_CHAIN'),
  created_at  integer not null,
  updated_at  integer not null,
  primary key (merchant_id, no),
  constraint abnormal_payment_is_one_a_deposit unique (merchant_id, deposit_id),
  foreign key (deposit_id) references deposits (id),
  foreign key (merchant_id, order_no) references orders (merchant_id, order_no)
) strict;

create index abnormal_payments_by_order on abnormal_payments (merchant_id, order_no);

-- A token transfer between places of ours, or between one of them and the world, that
-- is no deposit: a sweep, what funds the payout wallet, what strangers sent there.
create table movements (
  merchant_id  text    not null, -- whose ledger it is in
  id           integer not null primary key,
  chain        text    not null,
  block_hash   blob    not null,
  block_number integer not null,
  tx           blob    not null,
  tx_index     integer not null,
  ordinal      integer not null,
  asset_id     integer not null references assets (id),
  debit_kind   text    not null, -- where it went to, an account of the holder
  credit_kind  text    not null, -- where it came from
  holder       text    not null,
  family       text    not null,
  address      blob    not null, -- the deposit address that it left; empty for none
  order_no     text    not null, -- of that address; '' for none, and for a customer's
  raw          text    not null,
  amount       integer not null, -- what was posted
  -- What left the treasury beyond what was nobody's there, and below zero what made good
  -- for it.
  beyond       integer not null default 0,
  state        text    not null constraint movement_state_is_known check (state = 'seen' or state = 'posted' or state = 'withdrawn'),
  canonical    integer not null constraint canonical_is_a_flag check (canonical in (0, 1)),
  withdrawals  integer not null default 0, -- how often a reorg took it away
  created_at   integer not null,
  foreign key (chain, block_hash) references blocks (chain, hash),
  constraint movement_is_recorded_once unique (merchant_id, chain, tx, ordinal, block_hash)
) strict;

create index movements_by_address on movements (merchant_id, family, address, chain, block_number);
create index movements_by_block on movements (chain, block_number) where canonical;
create index movements_beyond on movements (merchant_id, asset_id) where beyond <> 0;
create index movements_seen on movements (chain, block_number, tx_index, ordinal) where state = 'seen';

-- What was recorded of a customer's address in one asset, added up: it lives for years.
create table address_totals (
  merchant_id text not null,
  family      text not null,
  address     blob not null,
  asset_id    integer not null references assets (id),
  raw         text not null, -- units that lie there
  posted      integer not null, -- of the account deposits: what is confirmed less what was moved on
  primary key (merchant_id, family, address, asset_id)
) strict;

-- A transfer to the address of a customer, whichever block has it: the deposit is the
-- one of the block that had it last.
create table customer_deposits (
  merchant_id text not null,
  no          text not null, -- rises with time
  address_no  text not null,
  deposit_id  integer not null,
  -- The parts whose refund is under way, or done.
  refunding   integer not null default 0 constraint refunding_is_not_negative check (refunding >= 0),
  refunded    integer not null default 0 constraint refunded_is_not_negative check (refunded >= 0),
  shortfall   integer not null default 0, -- what its holder lacked when a reorg took it away
  created_at  integer not null,
  updated_at  integer not null,
  primary key (merchant_id, no),
  constraint customer_deposit_is_one_a_deposit unique (merchant_id, deposit_id),
  foreign key (deposit_id) references deposits (id),
  foreign key (merchant_id, address_no) references customer_addresses (merchant_id, no)
) strict;

create index customer_deposits_by_address on customer_deposits (merchant_id, address_no, no);

-- Money on its way out, for a refund or a settlement: the subject names it.
create table payouts (
  merchant_id text    not null references merchants (id),
  id          text    not null, -- rises with time
  chain       text    not null,
  subject     text    not null, -- sysid
  holder      text    not null,
  asset_id    integer not null references assets (id),
  family      text    not null,
  address     blob    not null, -- where it goes
  amount      integer not null constraint payout_amount_is_positive check (amount > 0),
  state       text    not null constraint payout_state_is_known
                      check (state = 'waiting' or state = 'queued' or state = 'sending' or state = 'done' or state = 'void' or state = 'lost'),
  reason      text    not null default '', -- why it waits or failed: a code
  tx          blob   ,         -- of the chain transaction that carried it, once it is done
  created_at  integer not null,
  updated_at  integer not null,
  primary key (merchant_id, id)
) strict;

create index payouts_by_subject on payouts (merchant_id, subject);
-- What a merchant had paid out in a day.
create index payouts_by_time on payouts (merchant_id, created_at);
-- The sender of a chain, and who approves, read those of all merchants.
create index payouts_open on payouts (chain, state, id) where state in ('waiting', 'queued', 'sending');
-- What a reorg ends first, and what a payout leaves to the others of its holder.
create index payouts_unsigned on payouts (merchant_id, holder, asset_id, id) where state in ('waiting', 'queued');

create table refunds (
  merchant_id         text    not null,
  refund_order_no     text    not null,
  sysid               text    not null,
  order_no            text   , -- null where it draws on a deposit of a customer
  deposit_no          text   , -- that one
  abnormal_payment_no text   , -- null where it draws on what the order kept
  holder              text    not null,
  asset_id            integer not null references assets (id),
  family              text    not null,
  address             blob    not null,
  amount              integer not null constraint refund_amount_is_positive check (amount > 0),
  remark              text    not null,
  asked               text    not null, -- canonical JSON of what was asked for
  status              text    not null constraint refund_status_is_known
                              check (status = 'PENDING_REFUND' or status = 'REFUNDING' or status = 'REFUNDED' or status = 'FAILED' or status = 'CANCELLED'),
  reason              text    not null default '', -- why it failed: a code
  payout_id           text    not null,
  moves               integer not null default 0, -- how many ledger transfers it caused
  created_at          integer not null,
  updated_at          integer not null,
  primary key (merchant_id, refund_order_no),
  constraint refund_has_its_own_sysid unique (merchant_id, sysid),
  foreign key (merchant_id, order_no) references orders (merchant_id, order_no),
  foreign key (merchant_id, abnormal_payment_no) references abnormal_payments (merchant_id, no),
  foreign key (merchant_id, deposit_no) references customer_deposits (merchant_id, no),
  constraint refund_is_of_an_order_or_a_deposit check ((order_no is null) <> (deposit_no is null)),
  foreign key (merchant_id, payout_id) references payouts (merchant_id, id)
) strict;

create index refunds_by_order on refunds (merchant_id, order_no);
create index refunds_by_deposit on refunds (merchant_id, deposit_no) where deposit_no is not null;

-- What a merchant's balance is paid out by. The amount includes the fee.
create table settlements (
  merchant_id         text    not null,
  settlement_order_no text    not null,
  sysid               text    not null,
  holder              text    not null, -- whose balance it is
  asset_id            integer not null references assets (id),
  family              text    not null,
  address             blob    not null,
  amount              integer not null,
  fee                 integer not null constraint fee_is_not_negative check (fee >= 0),
  asked               text    not null, -- canonical JSON of what was asked for
  status              text    not null constraint settle_status_is_known
                              check (status = 'PENDING_SETTLEMENT' or status = 'SETTLING' or status = 'SETTLED' or status = 'FAILED' or status = 'REJECTED' or status = 'CANCELLED'),
  reason              text    not null default '', -- why it failed: a code
  payout_id           text    not null,
  moves               integer not null default 0, -- how many ledger transfers it caused
  created_at          integer not null,
  updated_at          integer not null,
  primary key (merchant_id, settlement_order_no),
  constraint settlement_has_its_own_sysid unique (merchant_id, sysid),
  constraint fee_is_within_amount check (amount > fee),
  foreign key (merchant_id, payout_id) references payouts (merchant_id, id)
) strict;

-- The orders of settlements that name orders: each is settled once. A settlement that
-- ends otherwise lets its orders go.
create table settled_orders (
  merchant_id         text    not null,
  order_no            text    not null,
  settlement_order_no text    not null,
  amount              integer not null,
  constraint order_is_settled_once primary key (merchant_id, order_no),
  foreign key (merchant_id, order_no) references orders (merchant_id, order_no),
  foreign key (merchant_id, settlement_order_no) references settlements (merchant_id, settlement_order_no)
) strict;

create index settled_orders_by_settlement on settled_orders (merchant_id, settlement_order_no);

-- What a settlement in a currency has beside what all settlements have. It goes to a
-- bank account: its address is the key of that.
create table fiat_settlements (
  merchant_id         text    not null,
  settlement_order_no text    not null,
  currency            text    not null constraint currency_is_a_code check (length(currency) = 3),
  amount              integer not null constraint fiat_amount_is_positive check (amount > 0), -- that was asked for, with the fee
  sent                integer not null constraint sent_is_within_amount check (sent > 0 and sent <= amount), -- by the bank
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
) strict;

-- The files that were made for the bank, as they were made, and what it answered.
create table bank_files (
  msg_id     text    not null primary key,
  content    blob not null,
  payments   integer not null,
  created_at integer not null
) strict;

create table bank_answers (
  digest     blob not null primary key, -- SHA-256 of the answer
  created_at integer not null
) strict;

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
) strict;

create index bank_payments_by_file on bank_payments (msg_id, part_id);

-- Where a merchant's settlements may go, once the waiting period of a new address is
-- over.
create table settlement_addresses (
  merchant_id text    not null references merchants (id),
  family      text    not null,
  address     blob    not null,
  usable_at   integer not null,
  created_at  integer not null,
  primary key (merchant_id, family, address)
) strict;

-- By which a balance is settled without being asked: when it has reached the threshold,
-- or by the calendar, in UTC.
create table settlement_plans (
  merchant_id text    not null references merchants (id),
  holder      text    not null, -- whose balance it is
  asset_id    integer not null references assets (id),
  family      text    not null,
  address     blob    not null,
  threshold   integer not null constraint threshold_is_not_negative check (threshold >= 0),
  weekday     integer not null constraint weekday_is_known check (weekday between -1 and 6), -- from Sunday; -1 is every day
  minute      integer not null constraint minute_is_of_a_day check (minute between -1 and 1439), -- -1 is no calendar
  keep        integer not null constraint keep_is_not_negative check (keep >= 0), -- what stays
  made        integer not null default 0, -- how many settlements it made
  -- The time up to which the calendar was followed, and the number of what it made last.
  followed_to integer not null,
  last_no     text    not null default '',
  -- Why the last occasion made none: a code, the words, and since when.
  refused     text    not null default '',
  detail      text    not null default '',
  refused_at  integer not null default 0,
  created_at  integer not null,
  primary key (merchant_id, holder, asset_id),
  constraint plan_has_a_threshold_or_a_calendar check ((threshold > 0) <> (minute >= 0))
) strict;

-- What price feeds said last, as orders are priced by it: one row for all replicas.
create table prices (
  feed       text    not null primary key,
  price      text    not null, -- a decimal; '' while none was taken
  priced_at  integer not null, -- as its source says
  read_at    integer not null, -- when a replica last heard it
  -- A price too far from the one above, which nobody has taken yet; '' for none.
  refused    text    not null,
  refused_at integer not null -- as its source says
) strict;

-- The operator's own addresses of each chain: those that the configuration names, and those
-- that it named before, whose coins count still.
create table operator_addresses (
  chain      text not null,
  address    blob not null,
  place      text not null constraint operator_place_is_known check (place = 'treasury' or place = 'payout'),
  created_at integer not null,
  primary key (chain, address)
) strict;

-- The wallet that a chain's payouts are sent from. While it is stopped, nothing new is
-- signed.
create table wallets (
  chain      text    not null,
  address    blob    not null,
  nonce      integer not null default 0, -- the next one to be given
  scanned    integer not null default 0, -- block up to which every transfer out of it is known
  stopped    text    not null default '', -- why, a code
  detail     text    not null default '', -- and in words
  stopped_at integer not null default 0,
  -- An operator said to go on: the nonces below resume_to, and those that nodes have
  -- waiting, are used up first.
  resuming   integer not null default 0 constraint resuming_is_a_flag check (resuming in (0, 1)),
  resume_to  integer not null default 0,
  primary key (chain, address)
) strict;

-- A nonce of a wallet belongs to one payout for ever, or to none: one that was used up
-- so that nothing older can have it.
create table lanes (
  chain        text    not null,
  wallet       blob    not null,
  nonce        integer not null,
  merchant_id  text   ,
  payout_id    text   ,
  consumed     integer not null default 0 constraint consumed_is_a_flag check (consumed in (0, 1)), -- by a block at final depth
  block_number integer not null default 0, -- of the block in which its payout was confirmed
  block_hash   blob   ,
  created_at   integer not null,
  primary key (chain, wallet, nonce),
  constraint payout_has_one_lane unique (merchant_id, payout_id),
  constraint lane_has_a_payout_or_none check ((merchant_id is null) = (payout_id is null))
) strict;

create index lanes_open on lanes (chain, wallet, nonce) where not consumed;
create index lanes_by_block on lanes (chain, block_number);

-- Every chain transaction that was signed for a lane, committed before it was sent
-- to anybody.
create table signed_versions (
  chain        text    not null,
  wallet       blob    not null,
  nonce        integer not null,
  version      integer not null, -- from 1
  tx           blob    not null,
  raw          blob    not null, -- what is broadcast; empty of one that was found on the chain
  fee_cap      text    not null, -- wei a unit of gas
  tip_cap      text    not null,
  created_at   integer not null,
  broadcast_at integer not null default 0, -- 0 before it was sent for the first time
  seen_in      integer not null default 0, -- the block in which the transfer out of the wallet was read; 0 before
  primary key (chain, wallet, nonce, version),
  foreign key (chain, wallet, nonce) references lanes (chain, wallet, nonce),
  constraint version_is_signed_once unique (chain, tx)
) strict;

-- Transfers out of a wallet that nothing signed here explains. A payout that is equal
-- to one is taken to be it, and not sent.
create table outflows (
  chain        text    not null,
  wallet       blob    not null,
  tx           blob    not null,
  ordinal      integer not null,
  nonce        integer not null, -- of the wallet; -1 where somebody else sent it
  contract     blob    not null,
  address      blob    not null,
  raw          text    not null,
  block_number integer not null,
  taken        integer not null default 0 constraint taken_is_a_flag check (taken in (0, 1)),
  created_at   integer not null,
  primary key (chain, tx, ordinal)
) strict;

-- When a backup was put in the place of this database: wallets that it does not know
-- yet begin stopped.
create table restores (
  restored_at integer not null primary key,
  known_until integer not null -- no time that the backup knows is later than it was made
) strict;

create table events (
  merchant_id   text    not null references merchants (id),
  id            text    not null, -- rises with time
  type          text    not null,
  reason        text    not null,
  subject       text    not null, -- the sysid that it tells of
  order_no      text    not null, -- '' where it tells of no order
  -- Rises within a subject, and with time: also over a restored backup, and where
  -- the clock is set back.
  sequence      integer not null,
  test          integer not null default 0 constraint test_is_a_flag check (test in (0, 1)),
  body          blob    not null, -- the very bytes that every delivery sends
  -- Whose endpoints it goes to; webhook_url and credential_id are the order's own.
  holder        text    not null,
  webhook_url   text    not null,
  credential_id text    not null,
  -- How far its delivery is. A round begins when it is announced, and with each
  -- time that it is sent again by request.
  delivery      text    not null constraint event_delivery_is_known check (delivery = 'none' or delivery = 'pending' or delivery = 'delivered' or delivery = 'failed'),
  listened      integer not null default 0 constraint listened_is_a_flag check (listened in (0, 1)), -- it goes to listeners alone
  attempts      integer not null default 0,
  round         integer not null default 0,
  created_at    integer not null,
  primary key (merchant_id, id)
) strict;

create unique index events_by_subject on events (merchant_id, subject, sequence);

-- Where events go: the endpoints of a merchant and of its sub-merchants. One that was
-- removed stays, for what was delivered to it.
create table webhooks (
  merchant_id   text    not null references merchants (id),
  id            text    not null,
  holder        text    not null references merchants (id), -- whose events: the merchant's or a sub-merchant's
  is_first      integer not null default 0 constraint first_is_a_flag check (is_first in (0, 1)), -- the one that is set by its address alone
  url           text    not null,
  credential_id text    not null, -- whose current key signs; empty is the merchant's webhook_credential_id
  event_types   text    not null, -- that go there, with spaces between; empty is all
  in_flight_max integer not null constraint in_flight_max_is_positive check (in_flight_max > 0),
  state         text    not null constraint webhook_state_is_known check (state = 'active' or state = 'paused' or state = 'removed'),
  failing_since integer, -- the first of attempts that all have failed; null after one that did not
  paused_at     integer,
  pause_reason  text    not null default '' constraint pause_reason_is_known check (pause_reason = '' or pause_reason = 'failing' or pause_reason = 'request'),
  -- What was held while it was paused is not all on its way yet.
  releasing     integer not null default 0 constraint releasing_is_a_flag check (releasing in (0, 1)),
  created_at    integer not null,
  updated_at    integer not null,
  primary key (merchant_id, id)
) strict;

create unique index webhooks_have_one_first on webhooks (merchant_id, holder) where is_first and state <> 'removed';
create index webhooks_by_holder on webhooks (merchant_id, holder, id) where state <> 'removed';
create index webhooks_releasing on webhooks (merchant_id, id) where releasing;

-- An event at one endpoint: how far its delivery there is.
create table announcements (
  merchant_id text    not null,
  event_id    text    not null,
  webhook_id  text    not null, -- empty for the address of the event's order
  round       integer not null, -- of the event, in which it was sent there last
  state       text    not null constraint announcement_state_is_known check (state = 'pending' or state = 'held' or state = 'delivered' or state = 'failed' or state = 'dropped'),
  primary key (merchant_id, event_id, webhook_id),
  foreign key (merchant_id, event_id) references events (merchant_id, id)
) strict;

-- What waits for a paused endpoint, in the order in which it was announced.
create index announcements_held on announcements (merchant_id, webhook_id, event_id) where state = 'held';

-- Where a sandbox sends a merchant's events too, for as long as somebody listens:
-- several may, each for itself, and one that was killed is forgotten.
create table listeners (
  merchant_id   text    not null references merchants (id),
  url           text    not null,
  credential_id text    not null, -- signs what goes there
  expires_at    integer not null,
  primary key (merchant_id, url)
) strict;

create index listeners_by_expiry on listeners (expires_at);

-- One row an attempt.
create table deliveries (
  merchant_id text    not null,
  event_id    text    not null,
  listener    text    not null, -- the address of one that listens, '' for an endpoint
  webhook_id  text    not null, -- of the endpoint; '' for the address of the event's order, or one that listens
  round       integer not null,
  attempt     integer not null, -- within the round
  url         text    not null,
  status      integer not null, -- HTTP status, 0 when there was no answer
  outcome     text    not null constraint delivery_outcome_is_known check (outcome = 'delivered' or outcome = 'refused' or outcome = 'failed'),
  error       text    not null,
  answer      text    not null, -- its first KB
  latency     integer not null, -- milliseconds
  created_at  integer not null,
  primary key (merchant_id, event_id, webhook_id, listener, round, attempt),
  foreign key (merchant_id, event_id) references events (merchant_id, id)
) strict;

-- What is done every so often by one replica, by the database's clock. It is due again a
-- while after it began, so that another replica does it where the first one died.
create table duties (
  name   text    not null primary key,
  due_at integer not null,
  ran_at integer not null default 0, -- when it last ended; 0 is never
  failed text    not null default '' -- why it could not be done then; empty where it was
) strict;

-- What the last reconciliation found: how many differences a chain has at a place.
create table reconciled (
  chain       text    not null,
  place       text    not null,
  differences integer not null,
  primary key (chain, place)
) strict;

-- The processes that serve this database, by its own clock.
create table replicas (
  id          text    not null primary key,
  alive_until integer not null,
  -- A digest of what the configurations of all must agree in.
  configuration text not null default ''
) strict;

-- Who does what must be done once. The number rises with each other holder.
create table leases (
  name    text    not null primary key,
  holder  text    not null,
  number  integer not null,
  ends_at integer not null,
  note    text    not null
) strict;
