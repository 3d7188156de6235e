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
	hats, err := client.SubMerchants.Create(context.Background(), xcheckout.SubMerchantRequest{
		Name:      "Hats by Jo",
		RequestID: "sub-7",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(hats.Name, "is", hats.ID)
}
