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
	echo, err := client.Test(context.Background(), xcheckout.SelfTest{Name: "test", Value: "234"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("signed:", echo.StringToSign)
}
