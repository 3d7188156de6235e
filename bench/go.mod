module github.com/xcheckout/xcheckout/bench

go 1.26.0

require (
	github.com/aws/aws-sdk-go-v2 v1.48.0
	github.com/standard-webhooks/standard-webhooks/libraries v0.0.1
	github.com/stripe/stripe-go/v82 v82.5.1
	github.com/xcheckout/xcheckout v0.0.0
)

require github.com/aws/smithy-go v1.28.9 // indirect

replace github.com/xcheckout/xcheckout => ../
