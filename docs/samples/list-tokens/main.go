package main

import (
	"context"
	"fmt"
	"log"

	"github.com/xcheckout/xcheckout"
)

func main() {
	client, err := xcheckout.Load()
	if err != nil {
		log.Fatal(err)
	}
	tokens, err := client.Tokens.List(context.Background(), xcheckout.TokenFilter{})
	if err != nil {
		log.Fatal(err)
	}
	for _, token := range tokens.Records {
		fmt.Println(token.Token, "at", token.ExchangeRate, "a dollar, contract", token.CoinAddress)
	}
}
