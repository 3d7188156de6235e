. ./call.sh

call POST /sandbox/reorg '{"depth":3}'
