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
	echo, err := client.Test(context.Background(), xcheckout.SelfTest{Body: map[string]string{"a": "124"}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("signed:", echo.StringToSign)
}
