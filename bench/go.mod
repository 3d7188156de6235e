module github.com/xcheckout/xcheckout/bench

go 1.26.0

require github.com/xcheckout/xcheckout v0.0.0

replace github.com/xcheckout/xcheckout => ../
