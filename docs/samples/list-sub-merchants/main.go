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
	for sub, err := range client.SubMerchants.All(context.Background(), xcheckout.PageRequest{}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(sub.Name, "is", sub.ID)
	}
}
