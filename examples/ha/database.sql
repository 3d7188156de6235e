-- Run once, on the leader, as postgres.
create role xcheckout login password 'PASSWORD_XCHECKOUT';
create database xcheckout owner xcheckout;
